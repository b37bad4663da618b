using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Web.Accounts;

/// <summary>
/// One look at whether a password or a code is an account's: it takes an attempt, and a failure is counted and noted. What it costs does not depend on whether the account is there, closed or locked.
/// </summary>
internal sealed class Proof(Passwords passwords, Attempts attempts, AccountClock clock, IAccessLog access, ILogger<Proof> log)
{
    /// <summary>Whether the password is that of an open account that is not locked. Success leaves the attempt counted, until all that is needed was shown (<see cref="Attempts.SucceedAsync"/>).</summary>
    /// <param name="account">The account; null where the name is nobody's.</param>
    /// <param name="password">What was given.</param>
    /// <param name="failure">As what a failure is noted.</param>
    /// <param name="address">Where it came from.</param>
    public async Task<bool> OfPasswordAsync(Account? account, string? password, AccessAct failure, string? address)
    {
        var open = account is { ClosedAt: null, PasswordHash: not null } && !Locked(account) && await attempts.TakeAsync(account.Id, address);
        var fits = passwords.Fits(account, password);
        return open && fits ? true : await FailedAsync(account, open ? "password" : account is null ? "no such name" : account.ClosedAt is not null ? "account closed" : account.PasswordHash is null ? "no password set" : "while locked", open, failure, address);
    }

    /// <summary>Whether a code that was looked at fits, by the function that looks; it is not called where the account is locked.</summary>
    public async Task<bool> OfCodeAsync(Account account, Func<Task<bool>> fits, AccessAct failure, string? address)
    {
        var open = account.ClosedAt is null && !Locked(account) && await attempts.TakeAsync(account.Id, address);
        return open && await fits() ? true : await FailedAsync(account, open ? "code" : "while locked", open, failure, address);
    }

    /// <summary>Locked when it was read: nothing need be asked or written, however many come.</summary>
    private bool Locked(Account account) => account.LockedUntil is { } until && until > NodaTime.Instant.FromDateTimeOffset(clock.GetUtcNow());

    private async Task<bool> FailedAsync(Account? account, string why, bool counted, AccessAct failure, string? address)
    {
        access.Note(failure, account?.Id, address: address, detail: why);
        Messages.Failed(log, failure, account?.Id, why);
        if (counted)
        {
            await attempts.FailAsync(account!.Id, address);
        }

        return false;
    }

    private static class Messages
    {
        public static readonly Action<ILogger, AccessAct, string?, string, Exception?> Write =
            LoggerMessage.Define<AccessAct, string?, string>(LogLevel.Information, new EventId(2, "ProofFailed"), "{Act} of {Account}: {Why}");

        public static void Failed(ILogger log, AccessAct act, string? account, string why) => Write(log, act, account, why, null);
    }
}
