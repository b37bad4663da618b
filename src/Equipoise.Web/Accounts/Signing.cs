using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>That a person showed once more who they are, or why that is not so.</summary>
internal sealed record SigningAnswer(Reauthentication? Shown, string? Refused);

/// <summary>
/// Before a signature (REQ-S2; 21 CFR 11.200(a)(1)): the first in a continuous period of access needs both components, the name typed anew and the password, or a passkey; those that follow need the password.
/// After <see cref="AccountSettings.Break"/> without a request both are needed again. Failures count like those of a sign-in. An account that nobody but the issuer of its link vouches for does not sign (REQ-S6).
/// </summary>
internal sealed class Signing(IDbContextFactory<AccountsDb> databases, Proof proof, Attempts attempts, SecondFactors factors, Passkeys passkeys, Sessions sessions, AccountSettings settings, AccountClock clock, IAccessLog access)
{
    /// <summary>What is told when it fails.</summary>
    public const string NotRight = "That is not this account's name and password, or attempts are paused for a while. Nothing was signed.";

    /// <summary>What is told where a second person is needed first.</summary>
    public const string NotConfirmed = "Nothing was signed. Since this account was opened or reset, nobody but the person who issued the link vouches for who uses it; a second manager of users confirms it under People, and then it can sign.";

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>Whether the next signature in this session needs the name too.</summary>
    public async Task<bool> NeedsNameAsync(SignedIn who)
    {
        await using var db = await databases.CreateDbContextAsync();
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == who.Session);
        return session?.SignedAt is null || Now - session.SeenAt >= settings.Break;
    }

    /// <summary>Shows by name and password, with a code where one is given.</summary>
    /// <param name="who">Who is signed in.</param>
    /// <param name="userName">The name as typed; null where the form did not ask for it.</param>
    /// <param name="password">The password.</param>
    /// <param name="code">A code of the authenticator; null or empty for none.</param>
    /// <param name="address">Where it comes from.</param>
    public async Task<SigningAnswer> ShowAsync(SignedIn who, string? userName, string? password, string? code, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.AsNoTracking().SingleAsync(a => a.Id == who.Account);
        if (who.Session is null || person.ConfirmedBy is null)
        {
            access.Note(AccessAct.SignatureFailed, who.Account, address: address, detail: who.Session is null ? "a token does not sign" : "not confirmed by a second person");
            return new SigningAnswer(null, who.Session is null ? "A signature is given by a person in a session; a token does not sign." : NotConfirmed);
        }

        var both = await NeedsNameAsync(who);
        var named = string.IsNullOrWhiteSpace(userName) ? !both : AccountName.Normal(userName) == person.NormalizedUserName;
        var shown = await proof.OfPasswordAsync(person, named ? password : null, AccessAct.SignatureFailed, address);
        if (shown && !string.IsNullOrWhiteSpace(code))
        {
            shown = await proof.OfCodeAsync(person, () => factors.UseCodeAsync(person.Id, code), AccessAct.SignatureFailed, address);
        }

        if (!shown)
        {
            await EndIfLockedAsync(who);
            return new SigningAnswer(null, NotRight);
        }

        await attempts.SucceedAsync(who.Account);
        return await SignedAsync(who, (string.IsNullOrWhiteSpace(userName) ? "password" : "name and password") + (string.IsNullOrWhiteSpace(code) ? "" : " and code"));
    }

    /// <summary>Shows by a passkey, which is both components in one act.</summary>
    public async Task<SigningAnswer> ShowAsync(SignedIn who, string ceremony, string credentialJson, HttpContext context)
    {
        if (!who.MaySign || who.Session is null)
        {
            return new SigningAnswer(null, NotConfirmed);
        }

        if (await passkeys.ShownAsync(who, ceremony, credentialJson, context))
        {
            return await SignedAsync(who, "passkey");
        }

        access.Note(AccessAct.SignatureFailed, who.Account, address: Address.Of(context), detail: "passkey");
        return new SigningAnswer(null, "The passkey's answer does not fit, or came too late. Nothing was signed.");
    }

    private async Task<SigningAnswer> SignedAsync(SignedIn who, string how)
    {
        var now = Now;
        await using var db = await databases.CreateDbContextAsync();
        await db.Sessions.Where(s => s.Id == who.Session).ExecuteUpdateAsync(set => set.SetProperty(s => s.SignedAt, now).SetProperty(s => s.SeenAt, now));
        return new SigningAnswer(new Reauthentication(who.Account, now, how), null);
    }

    /// <summary>Whoever guesses at the prompt of a session that is open loses the session too.</summary>
    private async Task EndIfLockedAsync(SignedIn who)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (who.Session is { } session && await db.Users.AnyAsync(a => a.Id == who.Account && a.LockedUntil > Now))
        {
            await sessions.EndAsync(who.Account, session, SessionEnd.LockedOut);
        }
    }
}
