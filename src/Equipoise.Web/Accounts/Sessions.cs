using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>A session as its owner or a manager of users sees it.</summary>
public sealed record SessionLine(long Id, Instant CreatedAt, Instant SeenAt, string? Address, string How);

/// <summary>
/// Sessions at the server. The browser holds nothing but a random key; each request looks the session up together with its account, so that what ends one is felt at the next request, at every node.
/// </summary>
internal sealed class Sessions(IDbContextFactory<AccountsDb> databases, AccountSettings settings, Passwords passwords, AccountClock clock, IAccessLog access)
{
    /// <summary>How exactly the last request is kept: one that follows sooner writes nothing.</summary>
    private static readonly Duration Grain = Duration.FromSeconds(30);

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>Begins a session for somebody who showed who they are.</summary>
    /// <returns>The key for the browser; it is not kept.</returns>
    public async Task<string> BeginAsync(Account account, string how, string? address)
    {
        var (key, now) = (Secret.New(), Now);
        access.Note(AccessAct.SignedIn, account.Id, address: address, detail: how);
        await using var db = await databases.CreateDbContextAsync();
        var old = now - settings.Longest - Duration.FromDays(30);
        await db.Sessions.Where(s => s.AccountId == account.Id && s.CreatedAt < old).ExecuteDeleteAsync();
        db.Sessions.Add(new SessionRow { KeyHash = Secret.HashOf(key), AccountId = account.Id, Stamp = account.SecurityStamp ?? "", CreatedAt = now, SeenAt = now, Address = address, How = how });
        await db.SaveChangesAsync();
        return key;
    }

    /// <summary>Who a key's session belongs to; null where it is none, or has ended. A session found too old, idle or overtaken is ended.</summary>
    public async Task<SignedIn?> FindAsync(string key)
    {
        await using var db = await databases.CreateDbContextAsync();
        var hash = Secret.HashOf(key);
        var found = await db.Sessions.Where(s => s.KeyHash == hash && s.EndedAt == null).Join(db.Users, s => s.AccountId, a => a.Id, (s, a) => new { Session = s, Account = a }).AsNoTracking().SingleOrDefaultAsync();
        if (found is not { Session: var session, Account: var account })
        {
            return null;
        }

        var now = Now;
        SessionEnd? end = account.ClosedAt is not null ? SessionEnd.AccountClosed
            : account.SecurityStamp != session.Stamp ? SessionEnd.PasswordChanged
            : session.CreatedAt + settings.Longest <= now ? SessionEnd.TooOld
            : session.SeenAt + settings.Idle <= now ? SessionEnd.Idle
            : null;
        if (end is { } why)
        {
            await EndAsync(db.Sessions.Where(s => s.Id == session.Id), why, account.Id);
            return null;
        }

        if (now - session.SeenAt >= Grain)
        {
            var signed = now - session.SeenAt >= settings.Break ? null : session.SignedAt;
            await db.Sessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now).SetProperty(s => s.SignedAt, signed));
        }

        return new SignedIn(account.Id, account.FullName, session.Id, null, session.Role, session.Site, passwords.MustChange(account), account.ConfirmedBy is not null);
    }

    /// <summary>Whose a session was that ended by itself not long ago: what they had filled in may be kept for them. Null for any other key.</summary>
    public async Task<string?> WhoseEndedAsync(string key)
    {
        await using var db = await databases.CreateDbContextAsync();
        var (hash, since) = (Secret.HashOf(key), Now - Duration.FromDays(7));
        var ended = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.KeyHash == hash && s.EndedAt >= since && (s.Ended == SessionEnd.Idle || s.Ended == SessionEnd.TooOld || s.Ended == SessionEnd.LockedOut));
        return ended?.AccountId;
    }

    /// <summary>Ends the session of a key, as its owner asked.</summary>
    public async Task SignOutAsync(string key, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        var hash = Secret.HashOf(key);
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.KeyHash == hash && s.EndedAt == null) is { } session)
        {
            await EndRowsAsync(db.Sessions.Where(s => s.Id == session.Id), SessionEnd.SignedOut);
            access.Note(AccessAct.SignedOut, session.AccountId, address: address);
        }
    }

    /// <summary>Ends one session of an account.</summary>
    public async Task EndAsync(string account, long session, SessionEnd why)
    {
        await using var db = await databases.CreateDbContextAsync();
        await EndAsync(db.Sessions.Where(s => s.Id == session && s.AccountId == account), why, account);
    }

    /// <summary>Ends the sessions of an account, all or all but one.</summary>
    public async Task EndAllAsync(string account, SessionEnd why, long? but = null)
    {
        await using var db = await databases.CreateDbContextAsync();
        await EndAsync(db.Sessions.Where(s => s.AccountId == account && s.Id != but), why, account);
    }

    /// <summary>The sessions of an account that have not ended, newest first.</summary>
    public async Task<ImmutableArray<SessionLine>> OfAsync(string account)
    {
        await using var db = await databases.CreateDbContextAsync();
        var (created, seen) = (Now - settings.Longest, Now - settings.Idle);
        return [.. (await db.Sessions.AsNoTracking().Where(s => s.AccountId == account && s.EndedAt == null && s.CreatedAt > created && s.SeenAt > seen).OrderByDescending(s => s.Id).ToListAsync())
            .Select(s => new SessionLine(s.Id, s.CreatedAt, s.SeenAt, s.Address, s.How))];
    }

    /// <summary>Chooses the part in which the session acts. That the person has it must be known; it is looked up again at each request.</summary>
    public async Task ActAsAsync(SignedIn who, Role? role, string? site)
    {
        await using var db = await databases.CreateDbContextAsync();
        await db.Sessions.Where(s => s.Id == who.Session).ExecuteUpdateAsync(set => set.SetProperty(s => s.Role, role).SetProperty(s => s.Site, site));
        if (role is { } part)
        {
            access.Note(AccessAct.PartChosen, who.Account, detail: Trials.Ledger.Words.Of(part) + (site is null ? "" : " at " + site));
        }
    }

    private async Task EndAsync(IQueryable<SessionRow> rows, SessionEnd why, string account)
    {
        if (await EndRowsAsync(rows, why) is > 0 and var ended)
        {
            access.Note(AccessAct.SessionEnded, account, detail: Trials.Ledger.Words.Spoken(why) + (ended == 1 ? "" : FormattableString.Invariant($", {ended} sessions")));
        }
    }

    private Task<int> EndRowsAsync(IQueryable<SessionRow> rows, SessionEnd why)
    {
        var now = Now;
        return rows.Where(s => s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.Ended, why));
    }
}
