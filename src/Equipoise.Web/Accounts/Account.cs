using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>
/// One person's account. Its name is who acts in the ledger; it belongs to one person for ever: it is closed, never removed, never renamed, never given to somebody else. What it may do in a trial
/// stands in that trial's ledger, not here.
/// </summary>
internal sealed class Account : IdentityUser
{
    /// <summary>The person's full name, as printed with a signature.</summary>
    public string FullName { get; set; } = "";

    /// <summary>Who made the account.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>When.</summary>
    public Instant CreatedAt { get; set; }

    /// <summary>The trial in which the person was invited, by its name in a database that holds several; its managers of users look after the account.</summary>
    public string InvitedIn { get; set; } = "";

    /// <summary>Who issued the last one-time link by which the password was or is to be set. That person alone cannot make the account sign.</summary>
    public string LinkBy { get; set; } = "";

    /// <summary>Who confirmed, after the last link was used, that the account is in the hands of its person; null while nobody did, and then it cannot sign.</summary>
    public string? ConfirmedBy { get; set; }

    /// <summary>When.</summary>
    public Instant? ConfirmedAt { get; set; }

    /// <summary>How the identity was verified, such as "passport seen".</summary>
    public string? ConfirmedHow { get; set; }

    /// <summary>When the account was closed; null while it is open.</summary>
    public Instant? ClosedAt { get; set; }

    /// <summary>Who closed it.</summary>
    public string? ClosedBy { get; set; }

    /// <summary>When the password was set; null while there is none.</summary>
    public Instant? PasswordSetAt { get; set; }

    /// <summary>Whether the password must be changed before anything else is done.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Attempts since the last success or lock.</summary>
    public int Attempts { get; set; }

    /// <summary>Until when no attempt is looked at; null for none.</summary>
    public Instant? LockedUntil { get; set; }

    /// <summary>Locks since the last success: each is twice as long as the one before.</summary>
    public int Locks { get; set; }

    /// <summary>The secret that the authenticator shares, in base 32; null for none.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>The time step of the last code accepted; no code of it or before it is accepted again.</summary>
    public long AuthenticatorStep { get; set; }

    /// <summary>SHA-256 of each recovery code that is left, separated by spaces.</summary>
    public string RecoveryCodes { get; set; } = "";

    /// <summary>Whether it stands for nobody: an account of a rehearsed trial.</summary>
    public bool Synthetic { get; set; }

    /// <summary>Whether a code of an authenticator is asked for at sign-in.</summary>
    public bool HasAuthenticator => TwoFactorEnabled && AuthenticatorKey is not null;
}
