using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>A session at the server. The browser holds a random key; here stands its SHA-256.</summary>
internal sealed class SessionRow
{
    public long Id { get; set; }

    public string KeyHash { get; set; } = "";

    public string AccountId { get; set; } = "";

    /// <summary>The account's security stamp at sign-in; the session ends with it.</summary>
    public string Stamp { get; set; } = "";

    public Instant CreatedAt { get; set; }

    public Instant SeenAt { get; set; }

    /// <summary>The first signature since the last break; null before it.</summary>
    public Instant? SignedAt { get; set; }

    public Instant? EndedAt { get; set; }

    public SessionEnd? Ended { get; set; }

    public string? Address { get; set; }

    /// <summary>By what the person came in: password, password and code, passkey, single sign-on.</summary>
    public string How { get; set; } = "";

    /// <summary>The part chosen; null before.</summary>
    public Role? Role { get; set; }

    public string? Site { get; set; }
}

/// <summary>Why a session ended.</summary>
internal enum SessionEnd
{
    SignedOut,
    Idle,
    TooOld,
    ByOwner,
    ByManager,
    PasswordChanged,
    AccountClosed,
    LockedOut,
}

/// <summary>A one-time link: an invitation, or the new way in of somebody who lost theirs.</summary>
internal sealed class LinkRow
{
    public string SecretHash { get; set; } = "";

    public string AccountId { get; set; } = "";

    public bool IsReset { get; set; }

    public string IssuedBy { get; set; } = "";

    public Instant IssuedAt { get; set; }

    public Instant ExpiresAt { get; set; }

    public Instant? UsedAt { get; set; }
}

/// <summary>A token by which a program acts for an account, in one part.</summary>
internal sealed class TokenRow
{
    public long Id { get; set; }

    public string SecretHash { get; set; } = "";

    public string AccountId { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>The trial that it is for.</summary>
    public string Trial { get; set; } = "";

    public Role Role { get; set; }

    public string? Site { get; set; }

    public Instant CreatedAt { get; set; }

    public Instant ExpiresAt { get; set; }

    public Instant? UsedAt { get; set; }

    public Instant? RevokedAt { get; set; }
}

/// <summary>What was filled into a form and not yet accepted.</summary>
internal sealed class DraftRow
{
    public string Trial { get; set; } = "";

    public string AccountId { get; set; } = "";

    /// <summary>The form's path and query.</summary>
    public string Form { get; set; } = "";

    public string Fields { get; set; } = "";

    public Instant SavedAt { get; set; }
}

/// <summary>A challenge of a passkey that was answered; it is not answered twice.</summary>
internal sealed class SpentRow
{
    public string Hash { get; set; } = "";

    public Instant At { get; set; }
}
