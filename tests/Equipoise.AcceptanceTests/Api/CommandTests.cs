using System.Net;
using System.Text;
using Equipoise.AcceptanceTests.Accounts;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Access;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Acts;
using NodaTime;

namespace Equipoise.AcceptanceTests.Api;

/// <summary>Programs give commands.</summary>
[Collection(WebCollection.Name)]
public sealed class CommandTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task A_command_is_recorded_once_and_answered_with_the_same_bytes_however_often_it_comes()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var (body, before) = (Screen("API-08-1", web), web.Host.Current().Version);
        var first = await nurse.Give(body, "one");
        first.Status.ShouldBe(201, first.Text);
        ((string?)first.Json["entries"]![0]!["type"]).ShouldBe("CandidateScreened");
        ((string?)first.Json["entries"]![0]!["actor"]).ShouldBe("nurse");
        ((string?)first.Json["entries"]![0]!["data"]!["site"]).ShouldBe(nurse.Site);
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => nurse.Give(body, "one")));
        again.ShouldAllBe(a => a.Status == 200 && a.Text == first.Text);
        web.Host.Current().Version.ShouldBe(before + 2, "the command's key and its entry");
        (await nurse.Give(Screen("API-08-2", web), "one")).ShouldBeProblem(409, "key-used");
    }

    [Fact]
    public async Task A_refusal_names_the_rule_and_is_the_same_again()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var first = (await nurse.Give("""{"command":"giveConsent","participant":"NOBODY","consentedOn":"2001-01-01","documentVersion":"1"}""", "k")).ShouldBeProblem(422, "participant-unknown");
        (await nurse.Give("""{"command":"giveConsent","participant":"NOBODY","consentedOn":"2001-01-01","documentVersion":"1"}""", "k")).Text.ShouldBe(first.Text);
        (await nurse.Give("""{"command":"closeAccrual","ground":"x"}""")).ShouldBeProblem(422, "signature");
        (await nurse.Give("""{"command":"openSite","site":"77","name":"x","timeZone":"Europe/Berlin"}""")).ShouldBeProblem(422, "role");
    }

    [Theory]
    [InlineData("""{"command":"screenCandidate","participant":"A","screenedOn":"2001-01-01","role":"sponsor"}""", "$.role")]
    [InlineData("""{"command":"screenCandidate","participant":"A","screenedOn":"2001-01-01","site":"01"}""", "$.site")]
    [InlineData("""{"command":"screenCandidate","participant":"A","screenedOn":"2001-01-01","arm":"x"}""", "$.arm")]
    [InlineData("""{"command":"screenCandidate","participant":"A","screenedOn":"2001-01-01","actor":"x"}""", "$.actor")]
    [InlineData("""{"command":{"command":"screenCandidate","participant":"A","screenedOn":"2001-01-01"},"actor":"x"}""", "$.actor")]
    [InlineData("""{"command":{"command":"screenCandidate","participant":"A","screenedOn":"2001-01-01","site":"1"},"reason":"x"}""", "$.command.site")]
    [InlineData("""{"command":"screenCandidate","participant":"A","screenedOn":"yesterday"}""", "$.screenedOn")]
    [InlineData("""{"command":"screenCandidate","participant":"A"}""", "$")]
    [InlineData("""{"command":"screenCandidate","participant":"A","participant":"B","screenedOn":"2001-01-01"}""", "line 1")]
    [InlineData("""{"command":"noSuchThing"}""", "$")]
    [InlineData("""{"command":7}""", "$")]
    [InlineData("""{"participant":"\ud800"}""", "$")]
    [InlineData("[]", "$")]
    [InlineData("{", "line 1")]
    [InlineData("", "line 1")]
    public async Task What_cannot_be_read_is_refused_with_its_place(string body, string place)
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        var version = web.Host.Current().Version;
        ((string?)(await nurse.Give(body)).ShouldBeProblem(400, "unreadable").Json["place"]).ShouldNotBeNull().ShouldStartWith(place);
        web.Host.Current().Version.ShouldBe(version);
    }

    [Fact]
    public async Task Headers_are_held_to_what_they_take()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        ((string?)(await nurse.Give(Screen("API-08-1", web), key: null)).ShouldBeProblem(400, "unreadable").Json["place"]).ShouldBe("Idempotency-Key");
        (await nurse.Give(Screen("API-08-1", web), new string('k', 91))).ShouldBeProblem(400, "unreadable");
        ((string?)(await nurse.Give(Screen("API-08-1", web), seen: "W/\"1\"")).ShouldBeProblem(400, "unreadable").Json["place"]).ShouldBe("If-Match");
        using var form = new FormUrlEncodedContent([]);
        (await ApiAnswer.Of(await nurse.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands") { Content = form, Headers = { { "Idempotency-Key", "x" } } }))).ShouldBeProblem(415, "media-type");
        (await ApiAnswer.Of(await nurse.Client.PutAsync("/api/v1/commands", null))).ShouldBeProblem(405, "method-not-allowed");
        (await nurse.Get("/api/v1/nowhere")).ShouldBeProblem(404, "not-found");
        using var huge = new StringContent(new string(' ', 2 << 20), Encoding.UTF8, "application/json");
        (await ApiAnswer.Of(await nurse.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands") { Content = huge, Headers = { { "Idempotency-Key", "x" } } }))).ShouldBeProblem(413, "too-large");
    }

    [Fact]
    public async Task Only_a_token_acts_and_only_while_its_grant_has_force()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        using var stranger = new HttpClient { BaseAddress = new Uri(web.Address) };
        (await ApiAnswer.Of(await stranger.GetAsync("/api/v1/trial"))).ShouldBeProblem(401, "sign-in");
        using var browser = web.Browser("nurse");
        using var content = new StringContent(Screen("API-08-1", web), Encoding.UTF8, "application/json");
        (await ApiAnswer.Of(await browser.PostAsync("/api/v1/commands", content))).ShouldBeProblem(401, "sign-in");
        (await nurse.Get("/api/v1/trial")).Status.ShouldBe(200);
        (await web.Host.GiveAsync(new Submission(new WithdrawGrant("nurse", Role.Nurse, nurse.Site, "left"), new Actor("sponsor", Role.Sponsor)))).Rejection.ShouldBeNull();
        (await nurse.Get("/api/v1/trial")).ShouldBeProblem(403, "not-for-this-role");
        (await nurse.Give(Screen("API-08-1", web))).ShouldBeProblem(403, "not-for-this-role");
    }

    [Fact]
    public async Task A_command_for_what_changed_since_is_not_recorded()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        (await nurse.Give(Screen("API-08-1", web))).Status.ShouldBe(201);
        var tag = (await nurse.Get("/api/v1/participants/API-08-1")).Tag.ShouldNotBeNull();
        var consent = $$"""{"command":"giveConsent","participant":"API-08-1","consentedOn":"{{Today(web)}}","documentVersion":"2"}""";
        (await nurse.Give(consent, "first", tag)).Status.ShouldBe(201);
        var late = (await nurse.Give($$"""{"command":"excludeCandidate","participant":"API-08-1","excludedOn":"{{Today(web)}}","reason":"other","ground":"moved"}""", "second", tag)).ShouldBeProblem(412, "changed-since");
        late.Json["entries"]!.AsArray().Count.ShouldBe(1);
        (await nurse.Give(consent, "first", tag)).Status.ShouldBe(200, "what was answered is answered again");
        var other = web.Host.Current().Participants.Values.First(p => p.Site != nurse.Site).Id;
        var (missing, elsewhere) = (await nurse.Give(consent.Replace("API-08-1", "NOBODY", StringComparison.Ordinal), seen: "\"1\""), await nurse.Give(consent.Replace("API-08-1", other, StringComparison.Ordinal), seen: "\"1\""));
        missing.ShouldBeProblem(422, "participant-unknown");
        elsewhere.Text.ShouldBe(missing.Text.Replace("NOBODY", other, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_signature_is_refused()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var investigator = await ApiProgram.Of(web, "investigator");
        var version = web.Host.Current().Version;
        foreach (var (body, rule) in new[] { ("""{"command":"signEntry","participant":"A","entry":1,"meaning":"seen"}""", "signature"), ("""{"command":"randomise","participant":"A"}""", "signature") })
        {
            (await investigator.Give(body)).ShouldBeProblem(422, rule);
        }

        CommandDesk.Signed.Length.ShouldBeGreaterThan(15);
        web.Host.Current().Version.ShouldBe(version);
    }

    [Fact]
    public async Task The_form_and_the_interface_leave_the_same_entries_and_refuse_by_the_same_rules()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = await ApiProgram.Of(web, "nurse");
        using var browser = web.Browser("nurse");
        foreach (var number in new[] { "API-08-1", "API-08-2" })
        {
            (await nurse.Give(Screen(number, web))).Status.ShouldBe(201);
        }

        (await nurse.Give($$"""{"command":"giveConsent","participant":"API-08-1","consentedOn":"{{Today(web)}}","documentVersion":"2"}""")).Status.ShouldBe(201);
        (await browser.SendAsync("/participants/API-08-2/record/giveConsent", "/participants/API-08-2/record/giveConsent", ("consentedOn", Today(web)), ("documentVersion", "2"))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var entries = web.Host.Reader.Read(s => s.ReadFrom(web.Host.Current().Version - 3));
        entries.Select(e => e.Event.GetType()).ShouldBe([typeof(CommandAccepted), typeof(ConsentGiven), typeof(CommandAccepted), typeof(ConsentGiven)]);
        ((ConsentGiven)entries[3].Event with { Participant = "API-08-1" }).ShouldBe((ConsentGiven)entries[1].Event);
        (entries[3].Actor, entries[3].Reason).ShouldBe((entries[1].Actor, entries[1].Reason));
        var later = LocalDate.FromDateTime(web.Clock.GetUtcNow().UtcDateTime).PlusDays(400).ToString("uuuu-MM-dd", null);
        (await nurse.Give($$"""{"command":"excludeCandidate","participant":"API-08-1","excludedOn":"{{later}}","reason":"other","ground":"x"}""")).Status.ShouldBe(422);
        var refused = await browser.SendAsync("/participants/API-08-2/record/excludeCandidate", "/participants/API-08-2/record/excludeCandidate", ("excludedOn", later), ("reason", "other"), ("ground", "x"));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var refusals = web.Host.Reader.Read(s => s.ReadFrom(web.Host.Current().Version - 1)).Select(e => (CommandRefused)e.Event).ToList();
        refusals[0].Rule.ShouldBe(refusals[1].Rule);
        (await refused.Content.ReadAsStringAsync()).ShouldContain(refusals[0].Rule);
    }

    internal static string Screen(string number, WebListening web) => $$"""{"command":"screenCandidate","participant":"{{number}}","screenedOn":"{{Today(web)}}"}""";

    /// <summary>A day that has come at every site.</summary>
    internal static string Today(WebListening web) => LocalDate.FromDateTime(web.Clock.GetUtcNow().UtcDateTime).PlusDays(-1).ToString("uuuu-MM-dd", null);
}
