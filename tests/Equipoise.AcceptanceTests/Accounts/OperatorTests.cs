using System.Net;
using Equipoise.Adapters;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Accounts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>How the first people come in; settings of an installation; two nodes.</summary>
[Collection(WebCollection.Name)]
public sealed class OperatorTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task The_operator_invites_the_first_sponsor_and_nobody_is_sponsor_by_a_second_invitation()
    {
        var ledger = rehearsal.Running();
        async Task<(int Code, string Said)> Run(params string[] args)
        {
            await using var output = new StringWriter();
            return (await OperatorVerb.RunAsync([.. args, "--ledger", ledger], _ => null, output), output.ToString());
        }

        var first = await Run("invite", "a.sponsor", "Synthetic sponsor A");
        first.Code.ShouldBe(0, first.Said);
        first.Said.ShouldContain("a.sponsor is sponsor of the trial");
        first.Said.ShouldContain("/invitation/");
        var second = await Run("invite", "b.manager", "Synthetic manager B");
        second.Said.ShouldNotContain("is sponsor");
        (await Run("confirm", "a.sponsor", "identity card seen")).Code.ShouldBe(2, "the link was not used yet, and the operator issued it");
        (await Run("invite", "not a name", "Synthetic person")).Code.ShouldBe(2);
        (await Should.ThrowAsync<BadInputException>(() => Run("invite"))).Diagnostics.ShouldNotBeEmpty();

        await using var web = await WebListening.Start(ledger);
        web.Host.Current().Grants.Count(g => g.HasForce && g.Role == Role.Sponsor).ShouldBe(1);
        using var person = web.Stranger();
        var link = "/invitation/" + first.Said.Split("/invitation/")[1].Trim();
        await person.SendAsync(link, link, ("name", "a.sponsor"), ("_password", AccountsHost.Password), ("_repeated", AccountsHost.Password));
        (await person.SignInAsync("a.sponsor", AccountsHost.Password, "/people")).Headers.Location!.ToString().ShouldBe("/people");
        (await person.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_form_of_one_node_is_taken_by_another_and_what_one_ends_the_other_knows()
    {
        var ledger = rehearsal.Running();
        await using var one = await WebListening.Start(ledger);
        await using var other = await WebListening.Start(ledger);
        var cookies = new CookieContainer();
        using var there = one.Stranger(cookies);
        using var here = other.Stranger(cookies);
        var html = await there.GetStringAsync("/sign-in");
        using var signedIn = await here.PostAsync("/sign-in", Forms.Content(("__RequestVerificationToken", Forms.TokenOf(html)), ("name", "nurse"), ("_password", DemonstrationAccounts.Passphrase)));
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Found, await signedIn.Content.ReadAsStringAsync());
        (await there.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await here.SendAsync("/account", "/sign-out");
        (await there.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    [Fact]
    public void Settings_are_read_and_what_cannot_be_is_named()
    {
        AccountSettings Of(params (string Name, string Value)[] settings) => AccountSettings.Of(name => settings.FirstOrDefault(s => s.Name == name).Value);
        Of().ShouldBe(new AccountSettings());
        Of(("EQUIPOISE_IDLE_MINUTES", "10"), ("EQUIPOISE_PASSWORD_DAYS", "365")).ShouldBe(new AccountSettings { Idle = Duration.FromMinutes(10), PasswordLasts = Duration.FromDays(365) });
        Of(("EQUIPOISE_OIDC_AUTHORITY", "https://login.example.org"), ("EQUIPOISE_OIDC_CLIENT", "equipoise"), ("EQUIPOISE_OIDC_SECRET", "s")).SingleSignOn.ShouldBe(new SingleSignOnSettings("https://login.example.org", "equipoise", "s"));
        Of(("EQUIPOISE_OIDC_AUTHORITY", "http://127.0.0.1:9"), ("EQUIPOISE_OIDC_CLIENT", "equipoise"), ("EQUIPOISE_OIDC_SECRET", "s"), ("EQUIPOISE_OIDC_HTTP", "loopback")).SingleSignOn.ShouldBe(new SingleSignOnSettings("http://127.0.0.1:9", "equipoise", "s") { HttpOnLoopback = true });
        foreach (var (authority, http) in new[] { ("http://127.0.0.1:9", ""), ("http://login.example.org", "loopback"), ("http://login.example.org", ""), ("login.example.org", ""), ("file:///etc", "loopback") })
        {
            Should.Throw<BadInputException>(() => Of(("EQUIPOISE_OIDC_AUTHORITY", authority), ("EQUIPOISE_OIDC_CLIENT", "equipoise"), ("EQUIPOISE_OIDC_SECRET", "s"), ("EQUIPOISE_OIDC_HTTP", http)), authority).Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("https");
        }

        Should.Throw<BadInputException>(() => Of(("EQUIPOISE_IDLE_MINUTES", "-1"), ("EQUIPOISE_SESSION_HOURS", "25"), ("EQUIPOISE_OIDC_AUTHORITY", "https://login.example.org"))).Diagnostics.Select(d => d.Code).ShouldBe(["W018", "W018", "W018"]);
    }
}
