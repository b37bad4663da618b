using System.Net;
using System.Text.RegularExpressions;
using NodaTime;

namespace Equipoise.AcceptanceTests;

[Collection(WebCollection.Name)]
public partial class SitePagesTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task A_dose_is_given_from_the_list_of_things_to_do_and_never_twice_by_the_same_form()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        web.Clock.Pass(Duration.FromHours(7.75));
        using var nurse = web.Browser("nurse");
        var slot = DoseLink().Match(await nurse.GetStringAsync("/to-do")).Groups["address"].Value;
        slot.ShouldNotBeEmpty("no dose is due on the busiest day");
        var page = await nurse.GetStringAsync(slot);
        page.ShouldContain("million international units");
        page.ShouldContain("name=\"m-creatinine\"");
        page.ShouldNotContain(" IU");
        var form = FormFields(page, "/give");
        form["complete"] = "yes";
        var given = await nurse.PostAsync(slot + "/give", new FormUrlEncodedContent(form));
        given.StatusCode.ShouldBe(HttpStatusCode.Redirect, await given.Content.ReadAsStringAsync());
        var version = web.Host.Current().Version;
        (await nurse.PostAsync(slot + "/give", new FormUrlEncodedContent(form))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        web.Host.Current().Version.ShouldBe(version);
    }

    [Fact]
    public async Task A_dose_other_than_the_one_shown_is_refused_and_what_was_typed_stays()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        web.Clock.Pass(Duration.FromHours(7.75));
        using var nurse = web.Browser("nurse");
        var slot = DoseLink().Match(await nurse.GetStringAsync("/to-do")).Groups["address"].Value;
        var form = FormFields(await nurse.GetStringAsync(slot), "/give");
        (form["complete"], form["amount"], form["startedAt"]) = ("yes", "1", "2001-06-15T00:31");
        var refused = await nurse.PostAsync(slot + "/give", new FormUrlEncodedContent(form));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await refused.Content.ReadAsStringAsync();
        page.ShouldContain("dose-changed");
        page.ShouldContain("2001-06-15T00:31");
    }

    [Fact]
    public async Task Each_page_of_a_site_answers_its_people_and_a_participant_of_another_site_is_not_found()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = web.Browser("nurse");
        using var investigator = web.Browser("investigator");
        var state = web.Host.Current();
        var site = state.Grants.First(g => g.Account == "nurse").Site;
        var own = state.InOrder.First(p => p.Site == site && p.Randomisation is not null).Id;
        var other = state.InOrder.First(p => p.Site != site && p.Randomisation is not null).Id;
        foreach (var path in new[] { "/to-do", "/screening", "/participants", "/queries", "/source-data" })
        {
            (await nurse.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        foreach (var path in new[] { "", "/eligibility", "/slip", "/doses", "/adverse-events", "/adverse-events/new?term=Fever", "/visits", "/record/recordRelapse" })
        {
            (await nurse.GetAsync($"/participants/{own}{path}")).StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await nurse.GetAsync($"/participants/{other}{path}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        foreach (var path in new[] { "/signing", "/my-site" })
        {
            (await investigator.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await nurse.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
    }

    [Fact]
    public async Task An_entry_is_corrected_by_the_fields_that_were_changed_and_one_that_never_can_be_says_why()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = web.Browser("nurse");
        var state = web.Host.Current();
        var site = state.Grants.First(g => g.Account == "nurse").Site;
        var person = state.InOrder.First(p => p.Site == site && p.Randomisation is not null && p.Death is null);
        var consent = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/participants/{person.Id}/entries/{person.Consent!.Value.Sequence}");
        var page = await nurse.GetStringAsync(consent);
        page.ShouldContain("type=\"date\"");
        var form = FormFields(page, "/correct");
        (form["f:documentVersion"], form["ground"]) = ("9.9", "as printed on the form");
        var corrected = await nurse.PostAsync(consent + "/correct", new FormUrlEncodedContent(form));
        corrected.StatusCode.ShouldBe(HttpStatusCode.Redirect, await corrected.Content.ReadAsStringAsync());
        var after = web.Host.Current().Participants[person.Id];
        after.Consent!.Value.Fact.DocumentVersion.ShouldBe("9.9");
        after.Corrections[^1].Fact.Fields.ShouldHaveSingleItem().Field.ShouldBe("documentVersion");

        var randomised = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/participants/{person.Id}/entries/{person.Randomisation!.Value.Sequence}");
        (await nurse.GetStringAsync(randomised)).ShouldContain("never corrected: an allocation is permanent");
        foreach (var (entry, _) in Trials.Ledger.EventHistory.NewestFirst(after.History).Select(h => (h.Sequence, h.Fact)))
        {
            (await nurse.GetAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/participants/{person.Id}/entries/{entry}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task An_empty_number_and_an_empty_date_of_an_entry_are_filled_in()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = web.Browser("nurse");
        var state = web.Host.Current();
        var site = state.Grants.First(g => g.Account == "nurse").Site;
        var person = state.InOrder.First(p => p.Site == site && p.Death is null && p.ConsentWithdrawal is null && p.AdverseEvents.Any(a => a.Grade <= 2));
        var reported = person.AdverseEvents.First(a => a.Grade <= 2);
        var news = $"/participants/{person.Id}/record/updateAdverseEvent";
        var form = FormFields(await nurse.GetStringAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{news}?entry={reported.Entry}")), news);
        (form["entry"], form["information"]) = (reported.Entry.ToString(System.Globalization.CultureInfo.InvariantCulture), "seen on the ward");
        var recorded = await nurse.PostAsync(news, new FormUrlEncodedContent(form));
        recorded.StatusCode.ShouldBe(HttpStatusCode.Redirect, await recorded.Content.ReadAsStringAsync());
        var update = web.Host.Current().Participants[person.Id].AdverseEvents.Single(a => a.Entry == reported.Entry).Updates[^1];
        (update.Fact.Grade, update.Fact.EndedOn).ShouldBe((null, null));

        var address = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/participants/{person.Id}/entries/{update.Sequence}");
        var correction = FormFields(await nurse.GetStringAsync(address), "/correct");
        var day = web.Clock.GetUtcNow().UtcDateTime.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (correction["f:grade"], correction["f:endedOn"], correction["ground"]) = ("2", day, "both were left out");
        var corrected = await nurse.PostAsync(address + "/correct", new FormUrlEncodedContent(correction));
        corrected.StatusCode.ShouldBe(HttpStatusCode.Redirect, await corrected.Content.ReadAsStringAsync());
        var now = web.Host.Current().Participants[person.Id].AdverseEvents.Single(a => a.Entry == reported.Entry).Updates[^1].Fact;
        (now.Grade, now.EndedOn?.ToString("uuuu-MM-dd", null)).ShouldBe((2, day));
    }

    [Fact]
    public async Task The_dose_and_the_slots_of_a_cycle_are_seen_before_it_is_begun_and_nothing_is_recorded()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var nurse = web.Browser("nurse");
        var state = web.Host.Current();
        var site = state.Grants.First(g => g.Account == "nurse").Site!;
        var zone = state.Sites[site].Zone;
        var person = await OnInterleukin(web, site);
        var record = $"/participants/{person.Id}/record/startCycle";
        (await nurse.GetStringAsync(record)).ShouldContain("See the dose first");
        var version = web.Host.Current().Version;
        var now = Instant.FromDateTimeOffset(web.Clock.GetUtcNow()).InZone(zone).Date;
        var due = now.PlusDays(1).ToString("uuuu-MM-dd", null);
        var seen = await nurse.GetStringAsync($"{record}?weightKilograms=80&weighedAt={due}T06%3A00&firstSlotAt={due}T09%3A00");
        seen.ShouldContain("48 million international units (2.67 mL)");
        seen.ShouldContain(" of 28 doses of the course are given");
        System.Text.RegularExpressions.Regex.Count(seen, "<li class=\"slot\">").ShouldBe(14);
        seen.ShouldContain($"{due} 09:00");
        seen.ShouldContain($"{due} 17:00");
        seen.ShouldContain(zone.Id);
        seen.ShouldNotContain(" IU");
        (await nurse.GetStringAsync($"{record}?weightKilograms=eighty&weighedAt={due}T06%3A00&firstSlotAt={due}T09%3A00")).ShouldContain("a number such as 71.5");
        (await nurse.GetStringAsync($"{record}?weightKilograms=80&weighedAt={due}T12%3A00&firstSlotAt={due}T09%3A00")).ShouldContain("It could not be begun so: The weight is measured before the first dose.");
        web.Host.Current().Version.ShouldBe(version);
    }

    /// <summary>Somebody randomised to interleukin-2 a moment ago.</summary>
    private static async Task<Trials.Ledger.ParticipantState> OnInterleukin(WebListening web, string site)
    {
        for (var i = 1; ; i++)
        {
            var id = await Faults.FaultForms.Candidate(web, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SYN-{site}-9{i:D2}"));
            var answer = await web.Host.GiveAsync(new Adapters.Storage.Submission(new Trials.Randomisation.Randomise(id), new Trials.Ledger.Actor("investigator", Trials.Protocol.Document.Role.Investigator, site), null, "randomise:" + id, new Trials.Conduct.Reauthentication("investigator", web.Host.Now, "a test")));
            answer.Rejection.ShouldBeNull();
            if (web.Host.Current().Participants[id] is { Randomisation.Fact.Arm: "IL2" } person)
            {
                return person;
            }
        }
    }

    /// <summary>The fields of the form whose action ends so, with their values.</summary>
    private static Dictionary<string, string> FormFields(string page, string action)
    {
        var form = Forms().Matches(page).Select(m => m.Value).First(f => f.Contains(action + "\"", StringComparison.Ordinal));
        return Inputs().Matches(form).Where(m => !m.Value.Contains("checkbox", StringComparison.Ordinal))
            .Select(m => (Name: Attribute(m.Value, "name"), Value: Attribute(m.Value, "value"))).Where(f => f.Name.Length > 0).ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value);

    [GeneratedRegex("href=\"(?<address>/participants/[^\"]+/doses/[0-9]+/[0-9]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DoseLink();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Inputs();
}
