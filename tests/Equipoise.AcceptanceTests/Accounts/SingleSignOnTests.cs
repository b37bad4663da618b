using System.Net;
using Equipoise.AcceptanceTests.Browser;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>Single sign-on against a provider of OpenID Connect that listens on the loopback interface (FLT-T17).</summary>
[Collection(WebCollection.Name)]
public sealed class SingleSignOnTests(WebRehearsal rehearsal, Chromium chromium)
{
    [Fact]
    public async Task An_account_is_linked_while_signed_in_and_opened_by_the_provider_from_then_on()
    {
        await using var provider = await SyntheticProvider.Start();
        await using var web = await Start(provider);
        using var stranger = web.Stranger();
        (await SignIn(stranger, web)).ShouldBe("/sign-in?provider=unknown");
        (await stranger.GetStringAsync("/sign-in?provider=unknown")).ShouldContain("no account here is linked");
        Noted(web)[^1].ShouldBe(new AccessNoted(AccessAct.SignInFailed, null, null, "127.0.0.1", 1, "single sign-on without an account"));

        using var nurse = web.Browser("nurse");
        (await Link(nurse, "a wrong password")).ShouldBeNull();
        (await Link(nurse)).ShouldBe("/account");
        (await nurse.GetStringAsync("/account")).ShouldContain("This account is linked.");
        Noted(web)[^1].ShouldBe(new AccessNoted(AccessAct.FactorAdded, "nurse", null, "127.0.0.1", 1, "single sign-on"));

        using var elsewhere = web.Stranger();
        (await SignIn(elsewhere, web, "/queries")).ShouldBe("/queries");
        (await elsewhere.GetAsync("/queries")).StatusCode.ShouldBe(HttpStatusCode.OK);
        Noted(web)[^1].ShouldBe(new AccessNoted(AccessAct.SignedIn, "nurse", null, "127.0.0.1", 1, "single sign-on"));
        provider.Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_is_not_the_providers_to_this_question_opens_nothing_and_is_noted()
    {
        await using var provider = await SyntheticProvider.Start();
        await using var web = await Start(provider);
        using var nurse = web.Browser("nurse");
        (await Link(nurse)).ShouldBe("/account");
        foreach (var wrong in Enum.GetValues<Wrong>().Where(w => w != Wrong.Nothing))
        {
            provider.Wrong = wrong;
            using var browser = web.Stranger();
            var before = Noted(web).Count;
            (await SignIn(browser, web)).ShouldBe("/sign-in?provider=failed", wrong.ToString());
            (await browser.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Found, wrong.ToString());
            Noted(web)[before..].ShouldHaveSingleItem().ShouldBe(new AccessNoted(AccessAct.SignInFailed, null, null, "127.0.0.1", 1, "single sign-on: no answer that can be trusted"), wrong.ToString());
        }

        // The answer to somebody else's question, and the same answer twice.
        provider.Wrong = Wrong.Nothing;
        using var one = web.Stranger();
        using var other = web.Stranger();
        var answer = await Answer(one, await Question(one, "/sign-in", "/sign-in/provider-start"));
        (await Taken(other, answer)).ShouldBe("/sign-in?provider=failed");
        (await Taken(one, answer)).ShouldBe("/");
        (await Taken(one, answer)).ShouldBe("/sign-in?provider=failed");
        (await Taken(other, web.Address + "/sign-in/provider?code=x&state=y")).ShouldBe("/sign-in?provider=failed");
    }

    [Fact]
    public async Task A_subject_belongs_to_one_account_and_an_account_to_one_subject()
    {
        await using var provider = await SyntheticProvider.Start();
        await using var web = await Start(provider);
        using var nurse = web.Browser("nurse");
        using var inspector = web.Browser("inspector");
        (await Link(nurse)).ShouldBe("/account");
        (await Link(inspector)).ShouldBe("/account?provider=taken");
        (await inspector.GetStringAsync("/account?provider=taken")).ShouldContain("not linked");
        Noted(web)[^1].ShouldBe(new AccessNoted(AccessAct.SignInFailed, "inspector", null, "127.0.0.1", 1, "single sign-on: not linked"));
        provider.Subject = "subject-2";
        (await Link(nurse)).ShouldBe("/account?provider=taken");

        // What was begun in one account is not ended in another: the session is another person's by then.
        var cookies = new CookieContainer();
        using var shared = web.Stranger(cookies);
        (await shared.SignInAsync("sponsor", DemonstrationAccounts.Passphrase)).StatusCode.ShouldBe(HttpStatusCode.Found);
        var answer = await Answer(shared, await Question(shared, "/account", "/account/provider", ("_password", DemonstrationAccounts.Passphrase)));
        (await shared.SendAsync("/account", "/sign-out")).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await shared.SignInAsync("inspector", DemonstrationAccounts.Passphrase)).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await Taken(shared, answer)).ShouldBe("/account?provider=taken");
        Links(web).ShouldBe([("nurse", "subject-1")]);
    }

    [Fact]
    public async Task A_closed_account_is_not_opened_and_a_reset_one_is_not_linked_any_more()
    {
        await using var provider = await SyntheticProvider.Start();
        await using var web = await Start(provider);
        using var nurse = web.Browser("nurse");
        (await Link(nurse)).ShouldBe("/account");
        provider.Subject = "subject-2";
        using var inspector = web.Browser("inspector");
        (await Link(inspector)).ShouldBe("/account");
        var people = web.Services.GetRequiredService<People>();
        (await people.CloseAsync("sponsor", "nurse", null)).ShouldBeNull();
        (await people.ResetAsync("sponsor", "inspector", null)).Refused.ShouldBeNull();
        using var browser = web.Stranger();
        (await SignIn(browser, web)).ShouldBe("/sign-in?provider=unknown");
        provider.Subject = "subject-1";
        (await SignIn(browser, web)).ShouldBe("/sign-in?provider=unknown");
        Noted(web)[^1].ShouldBe(new AccessNoted(AccessAct.SignInFailed, "nurse", null, "127.0.0.1", 1, "single sign-on: account closed"));
    }

    [Fact]
    public async Task The_way_back_leads_nowhere_but_into_the_program()
    {
        await using var provider = await SyntheticProvider.Start();
        await using var web = await Start(provider);
        using var nurse = web.Browser("nurse");
        (await Link(nurse)).ShouldBe("/account");
        foreach (var to in new[] { "//login.example.org/", "https://login.example.org/", "/\\login.example.org/", "javascript:alert(1)", "/sign-in?to=/" })
        {
            using var browser = web.Stranger();
            (await SignIn(browser, web, to)).ShouldBe("/", to);
        }
    }

    [Fact]
    public async Task A_provider_that_is_not_there_is_said_and_the_password_still_opens()
    {
        var provider = await SyntheticProvider.Start();
        await using var web = await Start(provider);
        await provider.DisposeAsync();
        using var browser = web.Stranger();
        using var answer = await browser.SendAsync("/sign-in", "/sign-in/provider-start", ("to", "/"));
        answer.Headers.Location?.ToString().ShouldBe("/sign-in?provider=failed");
        Noted(web)[^1].Detail.ShouldBe("single sign-on: the provider cannot be reached");
        (await browser.SignInAsync("nurse", DemonstrationAccounts.Passphrase)).StatusCode.ShouldBe(HttpStatusCode.Found);
    }

    /// <summary>The policy lets forms lead to this program only, and Chromium holds redirections after a form to it: the way to the provider goes by a page.</summary>
    [BrowserFact]
    public async Task A_browser_is_led_to_the_provider_and_back()
    {
        await using var provider = await SyntheticProvider.Start();
        await using var web = await Start(provider);
        await using var nurse = await Browser.Person.SignIn(chromium, web, "nurse", scripts: false);
        await nurse.Page.GotoAsync(web.Address + "/account");
        await nurse.Page.Locator("form[action='/account/provider'] input[type=password]").FillAsync(DemonstrationAccounts.Passphrase);
        await nurse.Page.Locator("form[action='/account/provider'] button").ClickAsync();
        await nurse.Page.GetByText("This account is linked.").WaitForAsync();
        await using var fresh = await Browser.Person.SignIn(chromium, web, "", scripts: false);
        await fresh.Page.GotoAsync(web.Address + "/sign-in?to=%2Fqueries");
        await fresh.Page.Locator("form[action='/sign-in/provider-start'] button").ClickAsync();
        await fresh.Page.WaitForURLAsync(web.Address + "/queries");
        nurse.Complaints.Concat(fresh.Complaints).ShouldBeEmpty();
    }

    private Task<WebListening> Start(SyntheticProvider provider) => WebListening.Start(rehearsal.Running(), new AccountSettings
    {
        HashIterations = 1_000,
        FailureAnsweredAfter = Duration.Zero,
        SingleSignOn = new SingleSignOnSettings(provider.Address, SyntheticProvider.Client, SyntheticProvider.ClientSecret) { HttpOnLoopback = true },
    });

    private static async Task<string?> SignIn(HttpClient browser, WebListening web, string to = "/") => await Taken(browser, await Answer(browser, await Question(browser, "/sign-in", "/sign-in/provider-start", ("to", to))));

    private static async Task<string?> Link(HttpClient browser, string password = DemonstrationAccounts.Passphrase)
    {
        using var form = await browser.SendAsync("/account/authenticator", "/account/provider", ("_password", password));
        return Lead(form) is { } question ? await Taken(browser, await Answer(browser, question)) : null;
    }

    /// <summary>Where the program asks the provider.</summary>
    private static async Task<string> Question(HttpClient browser, string page, string action, params (string Name, string Value)[] fields)
    {
        using var form = await browser.SendAsync(page, action, fields);
        form.StatusCode.ShouldBe(HttpStatusCode.OK);
        form.Headers.Location.ShouldBeNull();
        return Lead(form).ShouldNotBeNull();
    }

    private static string? Lead(HttpResponseMessage answer) => answer.Headers.TryGetValues("Refresh", out var lead) ? lead.Single()["0; url=".Length..] : null;

    /// <summary>Where the provider leads back.</summary>
    private static async Task<string> Answer(HttpClient browser, string question)
    {
        using var answer = await browser.GetAsync(question);
        answer.StatusCode.ShouldBe(HttpStatusCode.Found, question);
        return answer.Headers.Location!.ToString();
    }

    /// <summary>Where the program leads on when the answer comes.</summary>
    private static async Task<string?> Taken(HttpClient browser, string answer)
    {
        using var taken = await browser.GetAsync(answer);
        taken.StatusCode.ShouldBe(HttpStatusCode.Found, await taken.Content.ReadAsStringAsync());
        return taken.Headers.Location?.ToString();
    }

    private static List<AccessNoted> Noted(WebListening web) => [.. web.Services.GetRequiredService<IAccessLog>().Read().Select(e => (AccessNoted)e.Event)];

    private static List<(string, string)> Links(WebListening web)
    {
        using var db = web.Services.GetRequiredService<IDbContextFactory<AccountsDb>>().CreateDbContext();
        return [.. db.UserLogins.AsNoTracking().ToList().Select(l => (l.UserId, l.ProviderKey))];
    }
}
