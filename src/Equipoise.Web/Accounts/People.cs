using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>An account as a manager of users sees it.</summary>
public sealed record Person(
    string Account, string FullName, string? Email, string CreatedBy, Instant CreatedAt, string LinkBy, bool LinkOpen, string? ConfirmedBy, Instant? ConfirmedAt, string? ConfirmedHow, Instant? ClosedAt, Instant? LockedUntil, bool HasPassword, bool HasAuthenticator, bool Synthetic, string InvitedIn)
{
    /// <summary>Where the account stands, in words.</summary>
    public string Standing => ClosedAt is not null ? "closed" : !HasPassword ? LinkOpen ? "link not used yet" : "link run out" : ConfirmedBy is null ? "identity to be confirmed" : "open";
}

/// <summary>A one-time link that was issued, or why it was not. The secret is shown to whoever issued it, who hands it to the person, and is not kept.</summary>
internal sealed record LinkAnswer(string? Secret, string? Refused = null);

/// <summary>A one-time link that can be used.</summary>
public sealed record OpenLink(string Account, string FullName, bool IsReset, Instant ExpiresAt);

/// <summary>
/// Makes, closes and resets accounts. Nobody sets another person's password: a person sets their own by a one-time link. Whoever issued the link could have used it; until a second person confirms who uses the account,
/// it does not sign (REQ-S6, 21 CFR 11.200(a)(3)), whether it is new or was reset. That <c>by</c> may manage users is the caller's to know.
/// </summary>
internal sealed class People(IDbContextFactory<AccountsDb> databases, Passwords passwords, Sessions sessions, ApiTokens tokens, Attempts attempts, AccountsPlace place, AccountSettings settings, ILookupNormalizer normalizer, AccountClock clock, IAccessLog access)
{
    /// <summary>The name under which the operator of the server, at its command line, issues links.</summary>
    public const string Operator = "(operator)";

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>Whether managers of users of this trial look after an account: it was invited here, and not in another trial of the same database.</summary>
    public bool LooksAfter(Person person) => string.Equals(person.InvitedIn, place.Trial, StringComparison.Ordinal);

    /// <summary>Everybody of all trials in the database, by name.</summary>
    public async Task<ImmutableArray<Person>> AllAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        var now = Now;
        var open = (await db.Links.Where(l => l.UsedAt == null && l.ExpiresAt > now).Select(l => l.AccountId).ToListAsync()).ToHashSet(StringComparer.Ordinal);
        return [.. (await db.Users.AsNoTracking().OrderBy(a => a.NormalizedUserName).ToListAsync()).Select(a => new Person(
            a.Id, a.FullName, a.Email, a.CreatedBy, a.CreatedAt, a.LinkBy, open.Contains(a.Id), a.ConfirmedBy, a.ConfirmedAt, a.ConfirmedHow, a.ClosedAt, a.LockedUntil > now ? a.LockedUntil : null, a.PasswordHash is not null, a.HasAuthenticator, a.Synthetic, a.InvitedIn))];
    }

    /// <summary>Invites a person: makes the account without a password and issues the link.</summary>
    public async Task<LinkAnswer> InviteAsync(string by, string name, string fullName, string? email, string? address)
    {
        if (!AccountName.Fits(name))
        {
            return new LinkAnswer(null, $"\"{name}\" cannot be a name; accepted are {AccountName.Accepted}.");
        }

        if (fullName.Trim() is not { Length: >= 2 and <= 120 })
        {
            return new LinkAnswer(null, "The person's full name is printed with each signature; it has 2 to 120 characters.");
        }

        await using var db = await databases.CreateDbContextAsync();
        db.Users.Add(Fresh(by, name, fullName.Trim(), email));
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException)
        {
            return new LinkAnswer(null, $"The name \"{name}\" is or was somebody's, perhaps in other letters; a name is never given twice.");
        }

        access.Note(AccessAct.Invited, by, target: name, address: address);
        return new LinkAnswer(await IssueAsync(db, name, by, isReset: false));
    }

    /// <summary>The new way in for somebody who lost theirs. What they had is void at once: password, second factors, sessions, tokens, and earlier links.</summary>
    public async Task<LinkAnswer> ResetAsync(string by, string account, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await db.Users.SingleOrDefaultAsync(a => a.Id == account) is not { ClosedAt: null } person)
        {
            return new LinkAnswer(null, $"There is no open account \"{account}\".");
        }

        if (string.Equals(by, account, StringComparison.Ordinal))
        {
            return new LinkAnswer(null, "Nobody resets their own account; another manager of users does, or you change your password under Account.");
        }

        access.Note(AccessAct.ResetAsked, by, target: account, address: address);
        (person.PasswordHash, person.PasswordSetAt, person.LinkBy) = (null, null, by);
        (person.ConfirmedBy, person.ConfirmedAt, person.ConfirmedHow) = (null, null, null);
        person.SecurityStamp = Secret.New();
        SecondFactors.Forget(person);
        await db.SaveChangesAsync();
        await db.UserPasskeys.Where(p => p.UserId == account).ExecuteDeleteAsync();
        await db.UserLogins.Where(l => l.UserId == account).ExecuteDeleteAsync();
        await attempts.SucceedAsync(account);
        await sessions.EndAllAsync(account, SessionEnd.ByManager);
        await tokens.RevokeAllAsync(account, by, address);
        return new LinkAnswer(await IssueAsync(db, account, by, isReset: true));
    }

    /// <summary>The link that a secret opens; null where it is none, used, or run out.</summary>
    public async Task<OpenLink?> OpenAsync(string secret)
    {
        await using var db = await databases.CreateDbContextAsync();
        var (hash, now) = (Secret.HashOf(secret), Now);
        var found = await db.Links.Where(l => l.SecretHash == hash && l.UsedAt == null && l.ExpiresAt > now).Join(db.Users, l => l.AccountId, a => a.Id, (l, a) => new { Link = l, Account = a }).AsNoTracking().SingleOrDefaultAsync();
        return found is { Account.ClosedAt: null } ? new OpenLink(found.Account.Id, found.Account.FullName, found.Link.IsReset, found.Link.ExpiresAt) : null;
    }

    /// <summary>The person sets their password by the link.</summary>
    /// <param name="secret">The link's secret.</param>
    /// <param name="typedName">The account's name as the person types it.</param>
    /// <param name="password">The new password.</param>
    /// <param name="repeated">The same again.</param>
    /// <param name="address">Where it comes from.</param>
    /// <returns>What stands against it; null when it is done, and then the link is used up.</returns>
    public async Task<string?> AcceptAsync(string secret, string? typedName, string? password, string? repeated, string? address)
    {
        if (await OpenAsync(secret) is not { } link)
        {
            return "The link is none, was used, or has run out; ask for a new one.";
        }

        if (AccountName.Normal(typedName ?? "") != AccountName.Normal(link.Account))
        {
            return "The name is not the one that this link is for; it is the name by which you will sign in.";
        }

        if (!string.Equals(password, repeated, StringComparison.Ordinal))
        {
            return "The two passwords differ.";
        }

        if (PasswordRules.Problem(password ?? "", link.Account, link.FullName) is { } problem)
        {
            return problem;
        }

        await using var db = await databases.CreateDbContextAsync();
        var (hash, now) = (Secret.HashOf(secret), Now);
        if (await db.Links.Where(l => l.SecretHash == hash && l.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now)) != 1)
        {
            return "The link was used at this moment.";
        }

        await passwords.SetAsync(link.Account, password!);
        access.Note(link.IsReset ? AccessAct.ResetDone : AccessAct.AccountOpened, link.Account, address: address);
        return null;
    }

    /// <summary>A second person confirms who uses an account, and says how they know (REQ-S5). Whoever confirms was confirmed before, so that nobody vouches for themselves by an account that they made.</summary>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<string?> ConfirmAsync(string by, string account, string how, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await db.Users.SingleOrDefaultAsync(a => a.Id == account) is not { ClosedAt: null } person)
        {
            return $"There is no open account \"{account}\".";
        }

        if (person.PasswordHash is null)
        {
            return "The link was not used yet; the identity is confirmed after it.";
        }

        if (person.ConfirmedBy is not null)
        {
            return $"The identity was confirmed by {person.ConfirmedBy} already.";
        }

        if (string.Equals(by, account, StringComparison.Ordinal) || string.Equals(by, person.LinkBy, StringComparison.Ordinal))
        {
            return $"{by} {(by == account ? "is the person" : "issued the link")}; a second manager of users confirms.";
        }

        if (by != Operator && !await db.Users.AnyAsync(a => a.Id == by && a.ConfirmedBy != null && a.ClosedAt == null))
        {
            return $"Nobody has confirmed who uses {by} yet; then {by} confirms others.";
        }

        if (string.IsNullOrWhiteSpace(how) || how.Length > 200)
        {
            return "Say how the identity was verified, such as \"identity card seen\", in up to 200 characters.";
        }

        (person.ConfirmedBy, person.ConfirmedAt, person.ConfirmedHow) = (by, Now, how.Trim());
        access.Note(AccessAct.IdentityConfirmed, by, target: account, address: address, detail: how.Trim());
        await db.SaveChangesAsync();
        return null;
    }

    /// <summary>Closes an account for ever.</summary>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<string?> CloseAsync(string by, string account, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await db.Users.SingleOrDefaultAsync(a => a.Id == account) is not { ClosedAt: null } person)
        {
            return $"There is no open account \"{account}\".";
        }

        if (string.Equals(by, account, StringComparison.Ordinal))
        {
            return "Nobody closes their own account; another manager of users does.";
        }

        access.Note(AccessAct.AccountClosed, by, target: account, address: address);
        (person.ClosedAt, person.ClosedBy, person.SecurityStamp) = (Now, by, Secret.New());
        await db.SaveChangesAsync();
        await sessions.EndAllAsync(account, SessionEnd.AccountClosed);
        await tokens.RevokeAllAsync(account, by, address);
        return null;
    }

    /// <summary>The person changes their own password; every other session ends, and this one: whoever changed it signs in anew.</summary>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<string?> ChangePasswordAsync(SignedIn who, Proof proof, string? present, string? password, string? repeated, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.AsNoTracking().SingleAsync(a => a.Id == who.Account);
        if (!string.Equals(password, repeated, StringComparison.Ordinal))
        {
            return "The two new passwords differ.";
        }

        if (!await proof.OfPasswordAsync(person, present, AccessAct.SignatureFailed, address))
        {
            return SecondFactors.PasswordNotRight;
        }

        await attempts.SucceedAsync(who.Account);
        if (string.Equals(present, password, StringComparison.Ordinal))
        {
            return "The new password is the present one.";
        }

        if (await passwords.SetAsync(who.Account, password ?? "") is { } problem)
        {
            return problem;
        }

        access.Note(AccessAct.PasswordChanged, who.Account, address: address);
        await sessions.EndAllAsync(who.Account, SessionEnd.PasswordChanged);
        return null;
    }

    /// <summary>An account before anybody opened it.</summary>
    public Account Fresh(string by, string name, string fullName, string? email) => new()
    {
        Id = name,
        UserName = name,
        NormalizedUserName = normalizer.NormalizeName(name),
        FullName = fullName,
        Email = string.IsNullOrWhiteSpace(email) ? null : email.Trim(),
        NormalizedEmail = string.IsNullOrWhiteSpace(email) ? null : normalizer.NormalizeEmail(email.Trim()),
        CreatedBy = by,
        CreatedAt = Now,
        InvitedIn = place.Trial,
        LinkBy = by,
        SecurityStamp = Secret.New(),
    };

    private async Task<string> IssueAsync(AccountsDb db, string account, string by, bool isReset)
    {
        var (secret, now) = (Secret.New(), Now);
        await db.Links.Where(l => l.AccountId == account && l.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now));
        db.Links.Add(new LinkRow { SecretHash = Secret.HashOf(secret), AccountId = account, IsReset = isReset, IssuedBy = by, IssuedAt = now, ExpiresAt = now + settings.LinkLasts });
        await db.SaveChangesAsync();
        return secret;
    }
}
