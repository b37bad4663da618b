using System.Net;
using Equipoise.Web.Accounts;
using Equipoise.Trials.Ledger.Events;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>The state of a sign-in over HTTP (FLT-T18), and who gets where (FLT-T10).</summary>
[Collection(WebCollection.Name)]
public sealed class SignInStateTests(WebRehearsal rehearsal) : IAsyncLifetime
{
    private WebListening web = null!;

    public async Task InitializeAsync() => web = await WebListening.Start(rehearsal.Running());

    public async Task DisposeAsync() => await web.DisposeAsync();

    [Fact]
    public async Task A_key_that_stood_in_the_cookie_before_the_sign_in_is_not_taken_over()
    {
        // Somebody else's key, planted; and a made-up one.
        foreach (var planted in new[] { web.SessionOf("sponsor"), Secret.New() })
        {
            var cookies = new CookieContainer();
            cookies.Add(new Uri(web.Address), new Cookie("equipoise-session", planted));
            using var browser = web.Stranger(cookies);
            var token = Forms.TokenOf(await (await browser.GetAsync("/sign-in")).Content.ReadAsStringAsync());
            var fresh = web.Stranger(cookies);
            if (token.Length == 0)
            {
                // The planted key is a session: its page is left by signing out first.
                (await fresh.SendAsync("/account", "/sign-out")).Headers.Location!.ToString().ShouldBe("/sign-in");
            }

            (await fresh.SignInAsync("nurse", DemonstrationAccounts.Passphrase)).StatusCode.ShouldBe(HttpStatusCode.Found);
            var key = cookies.GetCookies(new Uri(web.Address))["equipoise-session"]!.Value;
            key.ShouldNotBe(planted);
            (await web.Services.GetRequiredService<Sessions>().FindAsync(planted)).ShouldBeNull();
            fresh.Dispose();
        }
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        using var browser = web.Stranger();
        using var answer = await browser.SignInAsync("nurse", DemonstrationAccounts.Passphrase, "/account");
        answer.Headers.Location!.ToString().ShouldBe("/account");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("equipoise-session=", StringComparison.Ordinal)).ToLowerInvariant();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=lax");
        cookie.ShouldContain("path=/");
        cookie.ShouldNotContain("domain=");
        cookie.ShouldNotContain("expires=", Case.Sensitive, "it ends with the browser at the latest");
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\r\nSet-Cookie: x=y")]
    public async Task The_sign_in_leads_nowhere_else(string to)
    {
        using var browser = web.Stranger();
        using var answer = await browser.SignInAsync("nurse", DemonstrationAccounts.Passphrase, to);
        answer.Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task After_signing_out_the_old_key_is_dead()
    {
        using var browser = web.Browser("nurse");
        (await browser.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await browser.SendAsync("/account", "/sign-out");
        (await browser.GetAsync("/account")).Headers.Location!.ToString().ShouldBe("/sign-in?to=%2Faccount");
    }

    [Fact]
    public async Task After_a_new_password_every_session_of_before_is_dead()
    {
        using var tablet = web.Browser("nurse");
        using var browser = web.Browser("nurse");
        using var answer = await browser.SendAsync("/account", "/account/password", ("_password", DemonstrationAccounts.Passphrase), ("_new", "horses eat hay slowly"), ("_repeated", "horses eat hay slowly"));
        answer.Headers.Location!.ToString().ShouldBe("/sign-in");
        foreach (var client in new[] { tablet, browser })
        {
            (await client.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Found);
        }

        using var anew = web.Stranger();
        (await anew.SignInAsync("nurse", "horses eat hay slowly", "/account")).Headers.Location!.ToString().ShouldBe("/account");
    }

    [Fact]
    public async Task A_withdrawn_role_is_gone_at_the_next_request_and_another_cannot_be_taken()
    {
        using var sponsor = web.Browser("sponsor");
        using var manager = web.Browser("data-manager");
        (await manager.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var withdrawn = await sponsor.SendAsync("/people/data-manager", "/people/data-manager/withdraw", ("role", "dataManager"), ("ground", "left the team"));
        withdrawn.StatusCode.ShouldBe(HttpStatusCode.Found, await withdrawn.Content.ReadAsStringAsync());
        (await manager.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await manager.SendAsync("/acting", "/acting", ("part", "sponsor"))).Headers.Location!.ToString().ShouldBe("/acting");
        (await manager.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        web.Services.GetRequiredService<IAccessLog>().Read().Select(e => (AccessNoted)e.Event).ShouldContain(n => n.Act == AccessAct.AccessRefused && n.Account == "data-manager" && n.Target == "GET /people");
    }

    [Fact]
    public async Task Nothing_that_a_browser_sends_gives_a_role_a_site_or_another_name()
    {
        var participant = web.Host.Current().Participants.Values.First(p => p.Site == web.Host.Current().Grants.First(g => g.Account == "nurse").Site).Id;
        using var nurse = web.Browser("nurse");
        nurse.DefaultRequestHeaders.Add("Cookie", "acting=sponsor; role=sponsor; grant-role=sponsor; as=sponsor");
        nurse.DefaultRequestHeaders.Add("X-Role", "sponsor");
        (await nurse.GetAsync("/people?role=sponsor")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await nurse.SendAsync("/account", "/people/nurse/give", ("role", "sponsor"), ("ground", "mine"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await nurse.PutAsync("/people/nurse/give", Forms.Content(("role", "sponsor")))).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

        // Fields that the form does not have are refused by name; who acts stays who signed in.
        using var assigned = await nurse.SendAsync($"/participants/{participant}/record/recordContact", $"/participants/{participant}/record/recordContact", ("contactOn", "2000-01-01"), ("actor", "sponsor"), ("role", "sponsor"), ("site", "99"), ("armId", "il2"));
        assigned.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        web.Host.Current().Grants.Count(g => g.Account == "nurse").ShouldBe(1);
    }

    [Fact]
    public async Task A_key_that_is_edited_is_nobodys()
    {
        var key = web.SessionOf("nurse");
        foreach (var edited in new[] { key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), key.ToUpperInvariant(), key + "A", "", "sponsor", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzcG9uc29yIn0." })
        {
            using var browser = web.Stranger();
            browser.DefaultRequestHeaders.Add("Cookie", "equipoise-session=" + edited);
            (await browser.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Found);
        }

        using var program = web.Stranger();
        program.DefaultRequestHeaders.Add("Cookie", "equipoise-session=" + key);
        program.DefaultRequestHeaders.Add("Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzcG9uc29yIn0.");
        (await program.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "a request that shows a token stands on the token alone");
    }

    [Fact]
    public async Task A_post_without_its_pages_token_or_with_that_of_another_session_changes_nothing()
    {
        using var nurse = web.Browser("nurse");
        using var sponsor = web.Browser("sponsor");
        (await nurse.PostAsync("/account/sessions", Forms.Content())).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var foreign = Forms.TokenOf(await sponsor.GetStringAsync("/account"));
        await nurse.GetStringAsync("/account");
        (await nurse.PostAsync("/account/sessions", Forms.Content(("__RequestVerificationToken", foreign)))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await nurse.PostAsync("/sign-out", Forms.Content())).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        // Two tabs: the token of a page that was opened in the session before does not fit the session after.
        var cookies = new CookieContainer();
        using var browser = web.Stranger(cookies);
        await browser.SignInAsync("nurse", DemonstrationAccounts.Passphrase);
        var tab = Forms.TokenOf(await browser.GetStringAsync("/account"));
        await browser.SendAsync("/account", "/sign-out");
        await browser.SignInAsync("investigator", DemonstrationAccounts.Passphrase);
        (await browser.PostAsync("/account/sessions", Forms.Content(("__RequestVerificationToken", tab)))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_was_filled_in_survives_the_end_of_the_session_and_goes_to_nobody_else()
    {
        var site = web.Host.Current().Grants.First(g => g.Account == "nurse").Site;
        var participant = web.Host.Current().Participants.Values.First(p => p.Site == site && p.Randomisation is not null).Id;
        var page = $"/participants/{participant}/record/reportAdverseEvent";
        var cookies = new CookieContainer();
        using var browser = web.Stranger(cookies);
        await browser.SignInAsync("nurse", DemonstrationAccounts.Passphrase);
        var html = await browser.GetStringAsync(page);
        web.Clock.Pass(Duration.FromMinutes(31));
        using var late = await browser.PostAsync(page, Forms.Content(("__RequestVerificationToken", Forms.TokenOf(html)), ("_key", Forms.KeyOf(html)), ("term", "Fever at night"), ("grade", "2"), ("_password", "never kept")));
        late.StatusCode.ShouldBe(HttpStatusCode.Found);
        late.Headers.Location!.ToString().ShouldBe("/sign-in?to=" + Uri.EscapeDataString(page) + "&kept=1");
        (await browser.GetStringAsync(late.Headers.Location)).ShouldContain("is kept for you");

        // Another person at the same browser is not offered it.
        await browser.SignInAsync("investigator", DemonstrationAccounts.Passphrase);
        (await browser.GetStringAsync(page)).ShouldNotContain("was kept");
        (await browser.GetStringAsync(page + "?_draft=open")).ShouldNotContain("Fever at night");
        await browser.SendAsync("/account", "/sign-out");
        await browser.SignInAsync("nurse", DemonstrationAccounts.Passphrase);
        (await browser.GetStringAsync(page)).ShouldContain(page + "?_draft=open");
        var opened = await browser.GetStringAsync(page + "?_draft=open");
        opened.ShouldContain("value=\"Fever at night\"");
        opened.ShouldNotContain("never kept");
        (await browser.GetStringAsync("/account")).ShouldContain(page);
    }

    [Fact]
    public async Task A_draft_goes_when_the_form_is_accepted()
    {
        var site = web.Host.Current().Grants.First(g => g.Account == "nurse").Site!;
        var today = web.Host.Now.InZone(web.Host.Current().Sites[site].Zone).Date;
        var participant = web.Host.Current().Participants.Values.First(p => p.Site == site && p.Randomisation is not null && p.Death is null && p.ConsentWithdrawal is null).Id;
        var page = $"/participants/{participant}/record/recordContact";
        using var nurse = web.Browser("nurse");
        (await nurse.SendAsync(page, "/drafts", ("_form", page), ("contactOn", "2020-01-01"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await nurse.GetStringAsync(page)).ShouldContain("_draft=open");
        using var sent = await nurse.SendAsync(page, page, ("contactOn", today.ToString("uuuu-MM-dd", null)));
        sent.StatusCode.ShouldBe(HttpStatusCode.Found, await sent.Content.ReadAsStringAsync());
        (await nurse.GetStringAsync(page)).ShouldNotContain("_draft=open");
    }

    [Fact]
    public async Task A_strangers_question_is_answered_alike_whatever_the_name()
    {
        using var browser = web.Stranger();
        var known = await (await browser.SignInAsync("nurse", "wrong")).Content.ReadAsStringAsync();
        var unknown = await (await browser.SignInAsync("nobody", "wrong")).Content.ReadAsStringAsync();
        Same(known).ShouldBe(Same(unknown));
        string Same(string html) => System.Text.RegularExpressions.Regex.Replace(html.Replace("nobody", "nurse", StringComparison.Ordinal), "name=\"__RequestVerificationToken\" value=\"[^\"]+\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
    }
}
