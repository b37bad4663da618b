using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Sets and checks passwords. A check costs the same whether or not there is such an account, and whether or not it may come in: where there is nothing to compare with, a password that nobody has is.
/// </summary>
internal sealed class Passwords(IDbContextFactory<AccountsDb> databases, IPasswordHasher<Account> hasher, AccountSettings settings, AccountClock clock)
{
    private readonly Lazy<string> nobodys = new(() => hasher.HashPassword(new Account(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>The account of that name, in any case of letters; null for none.</summary>
    public async Task<Account?> FindAsync(string? name)
    {
        if (name is null || name.Length > AccountName.Longest)
        {
            return null;
        }

        var normal = AccountName.Normal(name);
        await using var db = await databases.CreateDbContextAsync();
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedUserName == normal);
    }

    /// <summary>Whether the password is the account's. With no account, or one that has none, the answer is no and takes as long.</summary>
    public bool Fits(Account? account, string? password)
    {
        var given = password is { Length: <= PasswordRules.Longest } ? password : "";
        var known = account?.PasswordHash;
        var result = hasher.VerifyHashedPassword(account ?? new Account(), known ?? nobodys.Value, given);
        return known is not null && given.Length > 0 && result != PasswordVerificationResult.Failed;
    }

    /// <summary>Whether it must be changed before anything else is done.</summary>
    public bool MustChange(Account account) => account.MustChangePassword || (settings.PasswordLasts is { } lasts && account.PasswordSetAt is { } set && set + lasts <= Now);

    /// <summary>Sets the password; every session of before ends with it, because the security stamp is another.</summary>
    /// <returns>What is wrong with the password; null when it is set.</returns>
    public async Task<string?> SetAsync(string account, string password)
    {
        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.SingleAsync(a => a.Id == account);
        if (PasswordRules.Problem(password, person.Id, person.FullName) is { } problem)
        {
            return problem;
        }

        person.PasswordHash = hasher.HashPassword(person, password);
        person.PasswordSetAt = Now;
        person.MustChangePassword = false;
        person.SecurityStamp = Secret.New();
        person.ConcurrencyStamp = Secret.New();
        await db.SaveChangesAsync();
        return null;
    }
}
