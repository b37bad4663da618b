using Microsoft.EntityFrameworkCore;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Authenticator codes and recovery codes.</summary>
public sealed class SecondFactorTests
{
    /// <summary>The secret of RFC 6238, appendix B: "12345678901234567890" in base 32.</summary>
    private const string OfTheRfc = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    // RFC 6238, appendix B, lines of SHA-1; the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long second, string code) => AuthenticatorCode.At(OfTheRfc, Instant.FromUnixTimeSeconds(second)).ShouldBe(code);

    [Fact]
    public void A_code_is_taken_half_a_minute_early_or_late_and_not_twice()
    {
        var now = Instant.FromUtc(2026, 3, 2, 9, 0, 10);
        foreach (var seconds in new[] { -30, 0, 30 })
        {
            var code = AuthenticatorCode.At(OfTheRfc, now + Duration.FromSeconds(seconds));
            var step = AuthenticatorCode.StepOf(OfTheRfc, code, now, 0).ShouldNotBeNull();
            AuthenticatorCode.StepOf(OfTheRfc, code, now, step).ShouldBeNull();
        }

        AuthenticatorCode.StepOf(OfTheRfc, AuthenticatorCode.At(OfTheRfc, now + Duration.FromSeconds(60)), now, 0).ShouldBeNull();
        AuthenticatorCode.StepOf(OfTheRfc, "", now, 0).ShouldBeNull();
        AuthenticatorCode.StepOf(OfTheRfc, "abcdef", now, 0).ShouldBeNull();
    }

    [Fact]
    public async Task With_an_authenticator_the_password_is_not_enough()
    {
        using var host = new AccountsHost();
        var (key, codes) = await WithAuthenticator(host, "nurse");
        codes.Length.ShouldBe(SecondFactors.Codes);
        var signIn = host.Get<SignIn>();
        var first = await signIn.WithPasswordAsync("nurse", AccountsHost.Password, null);
        first.Key.ShouldBeNull();
        (await signIn.WithCodeAsync(first.Pending, "000000", null)).Refused.ShouldBe(SignIn.NotRight);
        host.Clock.Advance(Duration.FromMinutes(1));
        var code = AuthenticatorCode.At(key, host.Clock.Now);
        (await signIn.WithCodeAsync(first.Pending, code, null)).Key.ShouldNotBeNull();
        (await signIn.WithCodeAsync(first.Pending, code, null)).Key.ShouldBeNull("a code is not taken twice");
        (await signIn.WithCodeAsync("forged", code, null)).Key.ShouldBeNull();
        (await signIn.WithCodeAsync(null, null, null)).Key.ShouldBeNull();
    }

    [Fact]
    public async Task Codes_cannot_be_guessed_either()
    {
        using var host = new AccountsHost();
        await WithAuthenticator(host, "nurse");
        var pending = (await host.Get<SignIn>().WithPasswordAsync("nurse", AccountsHost.Password, null)).Pending;
        for (var i = 0; i < 4; i++)
        {
            await host.Get<SignIn>().WithCodeAsync(pending, "00000" + i, null);
        }

        host.Noted[^1].Act.ShouldBe(AccessAct.LockedOut);
        host.Noted.Count(n => n is { Act: AccessAct.SignInFailed, Detail: "code" }).ShouldBe(4);
    }

    [Fact]
    public async Task A_recovery_code_takes_the_place_of_a_code_once()
    {
        using var host = new AccountsHost();
        var (_, codes) = await WithAuthenticator(host, "nurse");
        var pending = (await host.Get<SignIn>().WithPasswordAsync("nurse", AccountsHost.Password, null)).Pending;
        (await host.Get<SignIn>().WithCodeAsync(pending, codes[3].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal), null)).Key.ShouldNotBeNull();
        (await host.Get<SignIn>().WithCodeAsync(pending, codes[3], null)).Key.ShouldBeNull();
        host.Noted.ShouldContain(n => n.Detail == "a recovery code was used; 9 are left");
        await using var db = host.Database();
        db.Users.Single().RecoveryCodes.ShouldNotContain(codes[0]);
    }

    [Fact]
    public async Task Changing_factors_needs_the_password_again()
    {
        using var host = new AccountsHost();
        await host.OpenAsync("nurse");
        var offer = (await host.Get<SecondFactors>().OfferAsync("nurse")).ShouldNotBeNull();
        offer.Picture.ShouldStartWith("<svg");
        offer.Address.ShouldStartWith("otpauth://totp/Equipoise:nurse?secret=" + offer.Key);
        (await host.Get<SecondFactors>().AddAsync("nurse", "wrong", AuthenticatorCode.At(offer.Key, host.Clock.Now), null)).Refused.ShouldBe(SecondFactors.PasswordNotRight);
        (await host.Get<SecondFactors>().AddAsync("nurse", AccountsHost.Password, "000000", null)).Refused.ShouldNotBeNull();
        (await host.SignInAsync("nurse")).Who.ShouldNotBeNull("an authenticator that was only offered is not asked for");
        (await host.Get<SecondFactors>().AddAsync("nurse", AccountsHost.Password, AuthenticatorCode.At(offer.Key, host.Clock.Now), null)).Refused.ShouldBeNull();
        (await host.Get<SecondFactors>().OfferAsync("nurse")).ShouldBeNull();
        (await host.Get<SecondFactors>().RemoveAsync("nurse", "wrong", null)).ShouldNotBeNull();
        (await host.Get<SecondFactors>().RemoveAsync("nurse", AccountsHost.Password, null)).ShouldBeNull();
        (await host.SignInAsync("nurse")).Who.ShouldNotBeNull();
        (await host.Get<SecondFactors>().OfferAsync("nurse"))!.Key.ShouldNotBe(offer.Key);
    }

    private static async Task<(string Key, System.Collections.Immutable.ImmutableArray<string> Codes)> WithAuthenticator(AccountsHost host, string name)
    {
        await host.OpenAsync(name);
        var offer = (await host.Get<SecondFactors>().OfferAsync(name)).ShouldNotBeNull();
        var added = await host.Get<SecondFactors>().AddAsync(name, AccountsHost.Password, AuthenticatorCode.At(offer.Key, host.Clock.Now), null);
        added.Refused.ShouldBeNull();
        return (offer.Key, added.Codes);
    }
}
