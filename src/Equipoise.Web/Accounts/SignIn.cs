using System.Security.Cryptography;
using Equipoise.Trials.Ledger.Events;
using Microsoft.AspNetCore.DataProtection;

namespace Equipoise.Web.Accounts;

/// <summary>What a step of the sign-in leads to: exactly one of the three.</summary>
/// <param name="Key">The key of a session that began.</param>
/// <param name="Pending">The password fits and a code is needed too: what the next form brings back, for five minutes.</param>
/// <param name="Refused">What is told; the same whatever the cause.</param>
internal sealed record SignInAnswer(string? Key = null, string? Pending = null, string? Refused = null);

/// <summary>Signs people in. A refusal says the same, and is given at the same time, whether the name is known, the password wrong, the account locked or closed.</summary>
internal sealed class SignIn(Passwords passwords, Proof proof, Attempts attempts, SecondFactors factors, Sessions sessions, AccountSettings settings, AccountClock clock, IDataProtectionProvider protection)
{
    /// <summary>What a refusal says.</summary>
    public const string NotRight = "The name and the password do not fit, or sign-in with them is paused for a while after failures. Check both; if you lost one, ask a manager of users for a new way in.";

    private static readonly TimeSpan PendingLasts = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector pendings = protection.CreateProtector("Equipoise.SignIn.Pending").ToTimeLimitedDataProtector();

    /// <summary>The first step.</summary>
    public async Task<SignInAnswer> WithPasswordAsync(string? name, string? password, string? address)
    {
        var began = clock.GetTimestamp();
        var account = await passwords.FindAsync(name);
        if (!await proof.OfPasswordAsync(account, password, AccessAct.SignInFailed, address) || account is null)
        {
            return await RefuseAsync(began);
        }

        if (account.HasAuthenticator)
        {
            return new SignInAnswer(Pending: pendings.Protect(account.Id + "\n" + account.SecurityStamp, PendingLasts));
        }

        await attempts.SucceedAsync(account.Id);
        return new SignInAnswer(await sessions.BeginAsync(account, "password", address));
    }

    /// <summary>The second step: a code of the authenticator, or one of the recovery codes.</summary>
    public async Task<SignInAnswer> WithCodeAsync(string? pending, string? code, string? address)
    {
        var began = clock.GetTimestamp();
        var account = await passwords.FindAsync(Pending(pending) is [var name, _] ? name : null);
        if (account is null || account.SecurityStamp != Pending(pending)![1])
        {
            return await RefuseAsync(began);
        }

        if (!await proof.OfCodeAsync(account, () => factors.UseCodeAsync(account.Id, code ?? ""), AccessAct.SignInFailed, address))
        {
            return await RefuseAsync(began);
        }

        await attempts.SucceedAsync(account.Id);
        return new SignInAnswer(await sessions.BeginAsync(account, "password and code", address));
    }

    /// <summary>Waits until the moment at which every failure is answered.</summary>
    public async Task<SignInAnswer> RefuseAsync(long began)
    {
        if (settings.FailureAnsweredAfter.ToTimeSpan() - clock.GetElapsedTime(began) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, clock);
        }

        return new SignInAnswer(Refused: NotRight);
    }

    private string[]? Pending(string? pending)
    {
        try
        {
            return pending is null ? null : pendings.Unprotect(pending).Split('\n');
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
