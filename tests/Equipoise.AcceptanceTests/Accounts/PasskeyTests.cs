using System.Net;
using System.Text.Json;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Passkeys over HTTP, with a device in software.</summary>
[Collection(WebCollection.Name)]
public sealed class PasskeyTests(WebRehearsal rehearsal) : IAsyncLifetime
{
    private WebListening web = null!;
    private SoftwareAuthenticator device = null!;

    public async Task InitializeAsync()
    {
        web = await WebListening.Start(rehearsal.Running());
        device = new SoftwareAuthenticator(web.Address, "127.0.0.1");
    }

    public async Task DisposeAsync() => await web.DisposeAsync();

    [Fact]
    public async Task A_passkey_is_added_with_the_password_and_signs_in()
    {
        await AddAsync("nurse");
        using var browser = web.Stranger();
        var question = await AskAsync(browser, "/sign-in", "/sign-in/passkey/question");
        var answer = device.Get(question.Options);
        using var signedIn = await browser.SendAsync("/sign-in", "/sign-in/passkey", ("to", "/account"), ("_ceremony", question.Ceremony), ("_credential", answer));
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Found, await signedIn.Content.ReadAsStringAsync());
        (await browser.GetStringAsync("/account")).ShouldContain("Synthetic research nurse");
        Noted().ShouldContain(n => n.Act == AccessAct.SignedIn && n.Account == "nurse" && n.Detail == "passkey");

        // The same answer is not taken twice.
        using var thief = web.Stranger();
        using var again = await thief.SendAsync("/sign-in", "/sign-in/passkey", ("_ceremony", question.Ceremony), ("_credential", answer));
        again.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Without_the_password_none_is_added()
    {
        using var nurse = web.Browser("nurse");
        var question = await AskAsync(nurse, "/account", "/account/passkey/question");
        using var refused = await nurse.SendAsync("/account", "/account/passkey", ("device", "mine"), ("_password", "wrong"), ("_ceremony", question.Ceremony), ("_credential", device.Create(question.Options)));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Noted().ShouldNotContain(n => n.Act == AccessAct.FactorAdded);
    }

    [Fact]
    public async Task A_device_that_did_not_verify_its_owner_another_devices_answer_and_an_answer_for_another_question_are_refused()
    {
        await AddAsync("nurse");
        using var browser = web.Stranger();
        device.VerifiesUser = false;
        await RefusedAsync(browser, q => device.Get(q.Options));
        device.VerifiesUser = true;
        var stranger = new SoftwareAuthenticator(web.Address, "127.0.0.1");
        await RefusedAsync(browser, q => stranger.Get(q.Options));
        var earlier = await AskAsync(browser, "/sign-in", "/sign-in/passkey/question");
        await RefusedAsync(browser, _ => device.Get(earlier.Options));
        var elsewhere = new SoftwareAuthenticator("https://evil.example", "127.0.0.1");
        await RefusedAsync(browser, q => elsewhere.Get(q.Options));
        await RefusedAsync(browser, _ => "{}");
        await RefusedAsync(browser, _ => "not json");
    }

    [Fact]
    public async Task A_passkey_signs_for_its_owner_and_for_nobody_else()
    {
        await AddAsync("nurse");
        var nurse = await Who("nurse");
        var other = await Who("investigator");
        using var scope = web.Services.CreateScope();
        var (passkeys, signing) = (scope.ServiceProvider.GetRequiredService<Passkeys>(), scope.ServiceProvider.GetRequiredService<Signing>());
        var context = Context(scope);
        var question = await passkeys.AskToSignAsync(nurse, context);
        (await signing.ShowAsync(nurse, question.Ceremony, device.Get(question.OptionsJson), context)).Shown.ShouldNotBeNull().How.ShouldBe("passkey");
        var foreign = await passkeys.AskToSignAsync(other, context);
        (await signing.ShowAsync(other, foreign.Ceremony, device.Get(foreign.OptionsJson), context)).Shown.ShouldBeNull();
        var again = await passkeys.AskToSignAsync(nurse, context);
        (await signing.ShowAsync(other, again.Ceremony, device.Get(again.OptionsJson), context)).Shown.ShouldBeNull("a question put to one is not answered for another");
    }

    [Fact]
    public async Task A_closed_accounts_passkey_is_dead()
    {
        await AddAsync("nurse");
        (await web.Services.GetRequiredService<People>().CloseAsync("sponsor", "nurse", null)).ShouldBeNull();
        using var browser = web.Stranger();
        await RefusedAsync(browser, q => device.Get(q.Options));
    }

    private async Task AddAsync(string account)
    {
        using var browser = web.Browser(account);
        var question = await AskAsync(browser, "/account", "/account/passkey/question");
        using var added = await browser.SendAsync("/account", "/account/passkey", ("device", "the ward's tablet"), ("_password", DemonstrationAccounts.Passphrase), ("_ceremony", question.Ceremony), ("_credential", device.Create(question.Options)));
        added.StatusCode.ShouldBe(HttpStatusCode.Found, await added.Content.ReadAsStringAsync());
        (await browser.GetStringAsync("/account")).ShouldContain("the ward&#x27;s tablet");
    }

    private async Task RefusedAsync(HttpClient browser, Func<(string Options, string Ceremony), string> answer)
    {
        var question = await AskAsync(browser, "/sign-in", "/sign-in/passkey/question");
        using var refused = await browser.SendAsync("/sign-in", "/sign-in/passkey", ("_ceremony", question.Ceremony), ("_credential", answer(question)));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<(string Options, string Ceremony)> AskAsync(HttpClient browser, string page, string question)
    {
        using var answer = await browser.SendAsync(page, question);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return (json.GetProperty("optionsJson").GetString()!, json.GetProperty("ceremony").GetString()!);
    }

    private async Task<SignedIn> Who(string account) => (await web.Services.GetRequiredService<Sessions>().FindAsync(web.SessionOf(account))).ShouldNotBeNull();

    private Microsoft.AspNetCore.Http.HttpContext Context(IServiceScope scope)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "http";
        context.Request.Host = new Microsoft.AspNetCore.Http.HostString(new Uri(web.Address).Authority);
        context.Request.Headers.Origin = web.Address;
        return context;
    }

    private IEnumerable<AccessNoted> Noted() => web.Services.GetRequiredService<IAccessLog>().Read().Select(e => (AccessNoted)e.Event);
}
