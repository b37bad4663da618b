using System.Collections.Immutable;
using Equipoise.Trials.Access;
using Equipoise.Web.Access;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.Web.Features.Account;

/// <summary>One's own account.</summary>
/// <param name="Account">Its name.</param>
/// <param name="FullName">The person's name.</param>
/// <param name="MaySign">Whether a second person confirmed who uses it.</param>
/// <param name="MustChange">Whether the password must be changed first.</param>
/// <param name="HasAuthenticator">Whether a code is asked for at sign-in.</param>
/// <param name="CodesLeft">Recovery codes that are left.</param>
/// <param name="Session">This session.</param>
/// <param name="Sessions">All of them.</param>
/// <param name="Passkeys">Passkeys.</param>
/// <param name="Tokens">Tokens for programs.</param>
/// <param name="Grants">Roles in this trial that have force.</param>
/// <param name="Drafts">Forms that were filled in and not sent.</param>
/// <param name="Provider">What single sign-on is called; null where there is none.</param>
/// <param name="Linked">Whether the account is linked to it.</param>
public sealed record AccountView(
    string Account, string FullName, bool MaySign, bool MustChange, bool HasAuthenticator, int CodesLeft, long? Session, ImmutableArray<SessionLine> Sessions, ImmutableArray<PasskeyLine> Passkeys, ImmutableArray<TokenLine> Tokens,
    ImmutableArray<Grant> Grants, ImmutableArray<(string Form, Instant SavedAt)> Drafts, string? Provider, bool Linked)
{
    /// <summary>What stands against the form that was sent; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>Recovery codes, shown this once; empty for none.</summary>
    public ImmutableArray<string> Codes { get; init; } = [];

    /// <summary>A token, shown this once; null for none.</summary>
    public string? Token { get; init; }
}

/// <summary>Gathers what stands on the page of one's own account.</summary>
internal sealed class AccountReader(Microsoft.EntityFrameworkCore.IDbContextFactory<AccountsDb> databases, Sessions sessions, Passkeys passkeys, ApiTokens tokens, Accounts.Drafts drafts, AccountSettings settings)
{
    /// <summary>The account of a request.</summary>
    public async Task<AccountView> ReadAsync(HttpContext context)
    {
        var who = SignedIn.Of(context) ?? throw new InvalidOperationException("the gate lets nobody else in");
        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.FindAsync(who.Account) ?? throw new InvalidOperationException("an account is never removed");
        return new AccountView(
            who.Account, who.FullName, who.MaySign, who.MustChangePassword, person.HasAuthenticator, person.RecoveryCodes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, who.Session,
            await sessions.OfAsync(who.Account), await passkeys.OfAsync(who.Account), await tokens.OfAsync(who.Account), context.Features.Get<SignedInAccount>()?.Grants ?? [], await drafts.OfAsync(who.Account),
            settings.SingleSignOn?.Label, db.UserLogins.Any(l => l.UserId == who.Account));
    }
}
