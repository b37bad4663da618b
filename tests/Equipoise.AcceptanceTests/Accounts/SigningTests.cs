using Microsoft.Extensions.DependencyInjection;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Showing once more who one is, before a signature (REQ-S2, FLT-T17, FLT-T19).</summary>
public sealed class SigningTests : IDisposable
{
    private readonly AccountsHost host = new();
    private readonly IServiceScope scope;

    public SigningTests() => scope = host.Services.CreateScope();

    private Signing Signing => scope.ServiceProvider.GetRequiredService<Signing>();

    [Fact]
    public async Task The_first_needs_name_and_password_the_next_the_password_and_after_a_break_both_again()
    {
        await host.OpenAsync("investigator");
        var (key, who) = await host.SignInAsync("investigator");
        (await Signing.NeedsNameAsync(who)).ShouldBeTrue();
        (await Signing.ShowAsync(who, null, AccountsHost.Password, null, null)).Refused.ShouldBe(Signing.NotRight);
        (await Signing.ShowAsync(who, "Investigator", AccountsHost.Password, null, null)).Shown.ShouldBe(new Reauthentication("investigator", host.Clock.Now, "name and password"));
        (await Signing.NeedsNameAsync(who)).ShouldBeFalse();
        host.Clock.Advance(Duration.FromMinutes(14));
        (await host.Get<Sessions>().FindAsync(key)).ShouldNotBeNull();
        host.Clock.Advance(Duration.FromMinutes(14));
        (await host.Get<Sessions>().FindAsync(key)).ShouldNotBeNull();
        (await Signing.ShowAsync(who, null, AccountsHost.Password, null, null)).Shown.ShouldBe(new Reauthentication("investigator", host.Clock.Now, "password"));
        (await Signing.ShowAsync(who, null, "wrong", null, null)).Shown.ShouldBeNull();

        host.Clock.Advance(Duration.FromMinutes(15));
        (await host.Get<Sessions>().FindAsync(key)).ShouldNotBeNull("the session lasts, the continuous period does not");
        (await Signing.NeedsNameAsync(who)).ShouldBeTrue();
        (await Signing.ShowAsync(who, null, AccountsHost.Password, null, null)).Shown.ShouldBeNull();
    }

    [Fact]
    public async Task Another_session_of_the_same_person_begins_with_both()
    {
        await host.OpenAsync("investigator");
        var (_, ward) = await host.SignInAsync("investigator");
        (await Signing.ShowAsync(ward, "investigator", AccountsHost.Password, null, null)).Shown.ShouldNotBeNull();
        var (_, home) = await host.SignInAsync("investigator");
        (await Signing.ShowAsync(home, null, AccountsHost.Password, null, null)).Shown.ShouldBeNull();
    }

    [Fact]
    public async Task Another_persons_name_and_password_do_not_sign_for_this_one()
    {
        await host.OpenAsync("investigator");
        await host.OpenAsync("nurse", "cows eat hay slowly");
        var (_, who) = await host.SignInAsync("investigator");
        (await Signing.ShowAsync(who, "nurse", "cows eat hay slowly", null, null)).Shown.ShouldBeNull();
        (await Signing.ShowAsync(who, "nurse", AccountsHost.Password, null, null)).Shown.ShouldBeNull();
    }

    [Fact]
    public async Task Failures_at_the_prompt_lock_the_account_and_end_the_session()
    {
        await host.OpenAsync("investigator");
        var (key, who) = await host.SignInAsync("investigator");
        for (var i = 0; i < 5; i++)
        {
            (await Signing.ShowAsync(who, "investigator", "guess " + i, null, "192.0.2.4")).Refused.ShouldBe(Signing.NotRight);
        }

        (await host.Get<Sessions>().FindAsync(key)).ShouldBeNull();
        (await host.Get<SignIn>().WithPasswordAsync("investigator", AccountsHost.Password, null)).Key.ShouldBeNull();
        host.Noted.Count(n => n.Act == AccessAct.SignatureFailed && n.Account == "investigator").ShouldBe(5);
        host.Noted.ShouldContain(n => n.Act == AccessAct.LockedOut);
        (await host.Get<Sessions>().WhoseEndedAsync(key)).ShouldBe("investigator", "what they had filled in is kept");
    }

    [Fact]
    public async Task A_code_that_is_given_must_fit()
    {
        await host.OpenAsync("investigator");
        var offer = (await host.Get<SecondFactors>().OfferAsync("investigator"))!;
        await host.Get<SecondFactors>().AddAsync("investigator", AccountsHost.Password, AuthenticatorCode.At(offer.Key, host.Clock.Now), null);
        host.Clock.Advance(Duration.FromMinutes(1));
        var pending = (await host.Get<SignIn>().WithPasswordAsync("investigator", AccountsHost.Password, null)).Pending;
        var key = (await host.Get<SignIn>().WithCodeAsync(pending, AuthenticatorCode.At(offer.Key, host.Clock.Now), null)).Key!;
        var who = (await host.Get<Sessions>().FindAsync(key))!;
        (await Signing.ShowAsync(who, "investigator", AccountsHost.Password, "123456", null)).Shown.ShouldBeNull();
        host.Clock.Advance(Duration.FromMinutes(1));
        (await Signing.ShowAsync(who, "investigator", AccountsHost.Password, AuthenticatorCode.At(offer.Key, host.Clock.Now), null)).Shown.ShouldNotBeNull().How.ShouldBe("name and password and code");
    }

    [Fact]
    public async Task A_token_does_not_sign()
    {
        await host.OpenAsync("investigator");
        var (_, who) = await host.SignInAsync("investigator");
        var token = await host.Get<ApiTokens>().IssueAsync(who, "script", Trials.Protocol.Document.Role.Investigator, "01", Duration.FromDays(1), null);
        var program = (await host.Get<ApiTokens>().FindAsync(token, null))!;
        (await Signing.ShowAsync(program, "investigator", AccountsHost.Password, null, null)).Shown.ShouldBeNull();
    }

    public void Dispose()
    {
        scope.Dispose();
        host.Dispose();
    }
}
