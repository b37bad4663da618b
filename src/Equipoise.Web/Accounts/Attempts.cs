using Equipoise.Trials.Ledger.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Counts attempts to show who one is. An attempt is counted before it is looked at, in one statement, so that no number of attempts at once gets more looks than there are; only success takes the count back.
/// After <see cref="AccountSettings.Attempts"/> the account is locked, each time twice as long as before.
/// </summary>
internal sealed partial class Attempts(IDbContextFactory<AccountsDb> databases, AccountSettings settings, AccountClock clock, IAccessLog access, ILogger<Attempts> log)
{
    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>Takes one attempt; false where the account is locked and nothing may be looked at.</summary>
    public async Task<bool> TakeAsync(string account, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        var now = Now;
        var counted = await db.Users.Where(a => a.Id == account && (a.LockedUntil == null || a.LockedUntil <= now) && a.Attempts < settings.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Attempts, a => a.Attempts + 1));
        if (counted == 0)
        {
            // Attempts that were taken by a node that did not live to say how they ended count as failed.
            await FailAsync(account, address);
        }

        return counted == 1;
    }

    /// <summary>The attempt failed; true where it was the last and the account is locked now.</summary>
    public async Task<bool> FailAsync(string account, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == account) is not { } found || found.Attempts < settings.Attempts)
        {
            return false;
        }

        var now = Now;
        var until = now + Lasts(found.Locks);
        var locked = await db.Users.Where(a => a.Id == account && a.Attempts >= settings.Attempts)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Attempts, 0).SetProperty(a => a.Locks, a => a.Locks + 1).SetProperty(a => a.LockedUntil, until));
        if (locked == 1)
        {
            // "Immediate" notice to security (21 CFR 11.300(d)): an entry of its own, and a line that a monitor of the log can wait for.
            access.Note(AccessAct.LockedOut, account, address: address, detail: FormattableString.Invariant($"until {until}, lock {found.Locks + 1}"));
            Locked(account, until, found.Locks + 1);
        }

        return locked == 1;
    }

    /// <summary>The attempt succeeded, and with it all that was needed.</summary>
    public async Task SucceedAsync(string account)
    {
        await using var db = await databases.CreateDbContextAsync();
        await db.Users.Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.Attempts, 0).SetProperty(a => a.Locks, 0).SetProperty(a => a.LockedUntil, (Instant?)null));
    }

    private Duration Lasts(int before) => Duration.Min(settings.LongestLock, settings.FirstLock * Math.Pow(2, Math.Min(before, 20)));

    [LoggerMessage(1, LogLevel.Warning, "Account {Account} is locked until {Until} after failed attempts (lock {Number} since its last success)")]
    private partial void Locked(string account, Instant until, int number);
}
