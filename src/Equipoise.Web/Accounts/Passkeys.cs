using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Equipoise.Trials.Ledger.Events;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Equipoise.Web.Accounts;

/// <summary>What the browser is asked (the options of WebAuthn as JSON), and what it brings back with its answer.</summary>
internal sealed record PasskeyQuestion(string OptionsJson, string Ceremony);

/// <summary>A passkey as its owner sees it. <paramref name="Id"/> is in base64url.</summary>
public sealed record PasskeyLine(string Id, string Name, Instant CreatedAt);

/// <summary>
/// Passkeys (WebAuthn, by ASP.NET Core Identity). The device must have verified its owner, by PIN, finger or face, so that a passkey is two components in one act. It cannot be guessed; a lock after wrong passwords does
/// not keep its owner out.
/// </summary>
internal sealed class Passkeys(IPasskeyHandler<Account> handler, UserManager<Account> users, AccountsDb identity, IDbContextFactory<AccountsDb> databases, Proof proof, Attempts attempts, Sessions sessions, AccountClock clock, IAccessLog access, IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector ceremonies = protection.CreateProtector("Equipoise.Passkeys").ToTimeLimitedDataProtector();

    private enum Purpose
    {
        Add,
        SignIn,
        Sign,
    }

    /// <summary>The question before a passkey is added.</summary>
    public async Task<PasskeyQuestion> AskToAddAsync(SignedIn who, HttpContext context)
    {
        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = who.Account, Name = who.Account, DisplayName = who.FullName }, context);
        return new PasskeyQuestion(made.CreationOptionsJson, Protect(Purpose.Add, who.Account, made.AttestationState));
    }

    /// <summary>Adds a passkey to the own account.</summary>
    /// <returns>What stands against it; null when it is done.</returns>
    public async Task<string?> AddAsync(SignedIn who, string? password, string name, string ceremony, string credentialJson, HttpContext context)
    {
        var person = await users.FindByIdAsync(who.Account);
        if (person is null || !await proof.OfPasswordAsync(person, password, AccessAct.SignatureFailed, Address.Of(context)))
        {
            return SecondFactors.PasswordNotRight;
        }

        await attempts.SucceedAsync(who.Account);
        if (await UnprotectAsync(Purpose.Add, ceremony) is not { } asked || asked.Account != who.Account)
        {
            return "The question is older than five minutes, or was answered already; begin again.";
        }

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = credentialJson, AttestationState = asked.State });
        if (!result.Succeeded)
        {
            return "The device's answer cannot be used: " + result.Failure.Message;
        }

        // Identity writes the whole account with the passkey; the checks above changed it in the database.
        await identity.Entry(person).ReloadAsync();
        result.Passkey.Name = name.Trim() is { Length: > 0 and <= 60 } given ? given : "passkey";
        var added = await users.AddOrUpdatePasskeyAsync(person, result.Passkey);
        if (!added.Succeeded)
        {
            return "The passkey was not added: " + string.Join(' ', added.Errors.Select(e => e.Description));
        }

        access.Note(AccessAct.FactorAdded, who.Account, address: Address.Of(context), detail: "passkey");
        return null;
    }

    /// <summary>Removes a passkey.</summary>
    public async Task<string?> RemoveAsync(SignedIn who, string? password, string id, HttpContext context)
    {
        var person = await users.FindByIdAsync(who.Account);
        if (person is null || !await proof.OfPasswordAsync(person, password, AccessAct.SignatureFailed, Address.Of(context)))
        {
            return SecondFactors.PasswordNotRight;
        }

        await attempts.SucceedAsync(who.Account);
        await identity.Entry(person).ReloadAsync();
        await users.RemovePasskeyAsync(person, System.Buffers.Text.Base64Url.DecodeFromChars(id));
        access.Note(AccessAct.FactorRemoved, who.Account, address: Address.Of(context), detail: "passkey");
        return null;
    }

    /// <summary>The passkeys of an account.</summary>
    public async Task<ImmutableArray<PasskeyLine>> OfAsync(string account) => await users.FindByIdAsync(account) is { } person
        ? [.. (await users.GetPasskeysAsync(person)).Select(p => new PasskeyLine(System.Buffers.Text.Base64Url.EncodeToString(p.CredentialId), p.Name ?? "passkey", Instant.FromDateTimeOffset(p.CreatedAt)))]
        : [];

    /// <summary>The question before a sign-in; it does not tell whether there is such an account, because it names none.</summary>
    public async Task<PasskeyQuestion> AskToSignInAsync(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        return new PasskeyQuestion(made.RequestOptionsJson, Protect(Purpose.SignIn, "", made.AssertionState));
    }

    /// <summary>Signs in.</summary>
    public async Task<SignInAnswer> SignInAsync(string? ceremony, string? credentialJson, HttpContext context)
    {
        if (await AssertedAsync(Purpose.SignIn, ceremony, credentialJson, null, context) is not { } person)
        {
            access.Note(AccessAct.SignInFailed, address: Address.Of(context), detail: "passkey");
            return new SignInAnswer(Refused: "The passkey is none of an account here, or its answer came too late. Try again, or sign in with your password.");
        }

        await attempts.SucceedAsync(person.Id);
        return new SignInAnswer(await sessions.BeginAsync(person, "passkey", Address.Of(context)));
    }

    /// <summary>The question before a signature.</summary>
    public async Task<PasskeyQuestion> AskToSignAsync(SignedIn who, HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(await users.FindByIdAsync(who.Account), context);
        return new PasskeyQuestion(made.RequestOptionsJson, Protect(Purpose.Sign, who.Account, made.AssertionState));
    }

    /// <summary>Whether the answer to the question before a signature is of the person's own passkey.</summary>
    public async Task<bool> ShownAsync(SignedIn who, string ceremony, string credentialJson, HttpContext context) => await AssertedAsync(Purpose.Sign, ceremony, credentialJson, who.Account, context) is not null;

    private async Task<Account?> AssertedAsync(Purpose purpose, string? ceremony, string? credentialJson, string? account, HttpContext context)
    {
        if (await UnprotectAsync(purpose, ceremony) is not { } asked || credentialJson is not { Length: < 20_000 } || (account is not null && asked.Account != account))
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credentialJson, AssertionState = asked.State });
        if (!result.Succeeded || result.User.ClosedAt is not null || (account is not null && result.User.Id != account))
        {
            return null;
        }

        await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        return result.User;
    }

    private string Protect(Purpose purpose, string account, string? state) => ceremonies.Protect(JsonSerializer.Serialize(new Asked(purpose, account, state)), Lasts);

    /// <summary>What was asked, once: the same ceremony is not answered twice.</summary>
    private async Task<Asked?> UnprotectAsync(Purpose purpose, string? ceremony)
    {
        try
        {
            if (ceremony is null || JsonSerializer.Deserialize<Asked>(ceremonies.Unprotect(ceremony)) is not { } asked || asked.Purpose != purpose)
            {
                return null;
            }

            var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
            await using var db = await databases.CreateDbContextAsync();
            var past = now - Duration.FromTimeSpan(Lasts) - Duration.FromHours(1);
            await db.Spent.Where(s => s.At < past).ExecuteDeleteAsync();
            db.Spent.Add(new SpentRow { Hash = Secret.HashOf(ceremony), At = now });
            await db.SaveChangesAsync();
            return asked;
        }
        catch (Exception e) when (e is CryptographicException or DbUpdateException or JsonException)
        {
            return null;
        }
    }

    private sealed record Asked(Purpose Purpose, string Account, string? State);
}
