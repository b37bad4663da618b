using System.Collections.Immutable;
using System.Security.Cryptography;
using Equipoise.Trials.Ledger.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using QRCoder;

namespace Equipoise.Web.Accounts;

/// <summary>What an authenticator needs: the secret as text, the address that its camera reads, and the picture of it (SVG).</summary>
public sealed record AuthenticatorOffer(string Key, string Address, string Picture);

/// <summary>Recovery codes, to be shown once, or what stands against them.</summary>
public sealed record RecoveryCodes(ImmutableArray<string> Codes, string? Refused = null);

/// <summary>The authenticator of an account and its recovery codes. Whoever changes them shows the password again, so that an unattended screen is not enough.</summary>
internal sealed class SecondFactors(IDbContextFactory<AccountsDb> databases, Proof proof, Attempts attempts, AccountClock clock, IAccessLog access)
{
    /// <summary>How many recovery codes there are.</summary>
    public const int Codes = 10;

    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>What a refusal says.</summary>
    public const string PasswordNotRight = "The password is not right, or attempts are paused for a while.";

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>Offers a secret to an account without an authenticator. It counts once a code of it was given.</summary>
    /// <returns>Null where there is an authenticator; it is removed first.</returns>
    public async Task<AuthenticatorOffer?> OfferAsync(string account)
    {
        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.SingleAsync(a => a.Id == account);
        if (person.HasAuthenticator)
        {
            return null;
        }

        if (person.AuthenticatorKey is null)
        {
            person.AuthenticatorKey = AuthenticatorCode.NewKey();
            await db.SaveChangesAsync();
        }

        var address = AuthenticatorCode.Address(person.AuthenticatorKey, person.Id, "Equipoise");
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var picture = new SvgQRCode(code);
        return new AuthenticatorOffer(person.AuthenticatorKey, address, picture.GetGraphic(4, "#000000", "#ffffff", sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute));
    }

    /// <summary>Adds the authenticator whose secret was offered.</summary>
    public async Task<RecoveryCodes> AddAsync(string account, string? password, string? code, string? address)
    {
        if (!await ShownAsync(account, password, address))
        {
            return new RecoveryCodes([], PasswordNotRight);
        }

        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.SingleAsync(a => a.Id == account);
        if (person.AuthenticatorKey is not { } key || person.TwoFactorEnabled || AuthenticatorCode.StepOf(key, code ?? "", Now, person.AuthenticatorStep) is not { } step)
        {
            return new RecoveryCodes([], "The code does not fit. It changes every 30 seconds; the clock of the device must be right.");
        }

        (person.TwoFactorEnabled, person.AuthenticatorStep) = (true, step);
        var codes = Renew(person);
        await db.SaveChangesAsync();
        access.Note(AccessAct.FactorAdded, account, address: address, detail: "authenticator");
        return new RecoveryCodes(codes);
    }

    /// <summary>Removes the authenticator and the recovery codes.</summary>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<string?> RemoveAsync(string account, string? password, string? address)
    {
        if (!await ShownAsync(account, password, address))
        {
            return PasswordNotRight;
        }

        await using var db = await databases.CreateDbContextAsync();
        Forget(await db.Users.SingleAsync(a => a.Id == account));
        await db.SaveChangesAsync();
        access.Note(AccessAct.FactorRemoved, account, address: address, detail: "authenticator");
        return null;
    }

    /// <summary>Makes new recovery codes; those of before are void.</summary>
    public async Task<RecoveryCodes> RenewAsync(string account, string? password, string? address)
    {
        if (!await ShownAsync(account, password, address))
        {
            return new RecoveryCodes([], PasswordNotRight);
        }

        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.SingleAsync(a => a.Id == account);
        if (!person.HasAuthenticator)
        {
            return new RecoveryCodes([], "There is no authenticator to recover from.");
        }

        var codes = Renew(person);
        await db.SaveChangesAsync();
        access.Note(AccessAct.FactorAdded, account, address: address, detail: "recovery codes");
        return new RecoveryCodes(codes);
    }

    /// <summary>Uses a code of the authenticator, or a recovery code; neither is taken twice.</summary>
    public async Task<bool> UseCodeAsync(string account, string code)
    {
        await using var db = await databases.CreateDbContextAsync();
        var person = await db.Users.AsNoTracking().SingleAsync(a => a.Id == account);
        if (!person.HasAuthenticator)
        {
            return false;
        }

        if (AuthenticatorCode.StepOf(person.AuthenticatorKey!, code, Now, person.AuthenticatorStep) is { } step)
        {
            return await db.Users.Where(a => a.Id == account && a.AuthenticatorStep < step).ExecuteUpdateAsync(set => set.SetProperty(a => a.AuthenticatorStep, step)) == 1;
        }

        var before = person.RecoveryCodes;
        var left = before.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (!left.Remove(Secret.HashOf(Plain(code))))
        {
            return false;
        }

        var after = string.Join(' ', left);
        var used = await db.Users.Where(a => a.Id == account && a.RecoveryCodes == before).ExecuteUpdateAsync(set => set.SetProperty(a => a.RecoveryCodes, after)) == 1;
        if (used)
        {
            access.Note(AccessAct.FactorRemoved, account, detail: FormattableString.Invariant($"a recovery code was used; {left.Count} are left"));
        }

        return used;
    }

    /// <summary>Takes every trace of an authenticator from an account.</summary>
    public static void Forget(Account person)
    {
        (person.TwoFactorEnabled, person.AuthenticatorKey, person.AuthenticatorStep, person.RecoveryCodes) = (false, null, 0, "");
    }

    private async Task<bool> ShownAsync(string account, string? password, string? address)
    {
        await using var db = await databases.CreateDbContextAsync();
        var shown = await proof.OfPasswordAsync(await db.Users.AsNoTracking().SingleAsync(a => a.Id == account), password, AccessAct.SignatureFailed, address);
        if (shown)
        {
            await attempts.SucceedAsync(account);
        }

        return shown;
    }

    private static ImmutableArray<string> Renew(Account person)
    {
        ImmutableArray<string> codes = [.. Enumerable.Range(0, Codes).Select(_ => RandomNumberGenerator.GetString(Alphabet, 6) + "-" + RandomNumberGenerator.GetString(Alphabet, 6))];
        person.RecoveryCodes = string.Join(' ', codes.Select(c => Secret.HashOf(Plain(c))));
        return codes;
    }

    private static string Plain(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
