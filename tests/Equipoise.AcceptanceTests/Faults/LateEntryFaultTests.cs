using System.Net;
using System.Text.RegularExpressions;
using Equipoise.AcceptanceTests.Api;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Features.Site.Shared;
using NodaTime;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>FLT-T26: what is written down at night and posted in the morning keeps both times; of two tabs that were open at once neither overwrites the other unseen. That a draft survives the session is tried in Accounts/SignInStateTests.</summary>
[Collection(WebCollection.Name)]
public sealed partial class LateEntryFaultTests(WebRehearsal rehearsal)
{
    [Fact]
    public async Task FLT_T26_a_dose_given_at_night_and_posted_hours_later_holds_both_times()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        web.Clock.Pass(Duration.FromHours(7.75));
        string slot;
        using (var nurse = web.Browser("nurse"))
        {
            slot = DoseLink().Match(await nurse.GetStringAsync("/to-do")).Groups["address"].Value;
        }

        slot.ShouldNotBeEmpty("no dose is due on the busiest day");
        var zone = web.Host.Current().Sites[FaultForms.SiteOf(web)].Zone;
        var given = SiteTimes.Input(web.Host.Now, zone);

        // Four hours without the network; the session has ended in the meantime, the page is opened anew.
        web.Clock.Pass(Duration.FromHours(4));
        using var later = web.Browser("nurse");
        var form = FaultForms.Fields(await later.GetStringAsync(slot), "/give");
        (form["complete"], form["startedAt"]) = ("yes", given);
        var version = web.Host.Current().Version;
        var answer = await later.Send(slot + "/give", form);
        answer.Status.ShouldBe(302, answer.Text);
        var entry = web.Host.Reader.Read(s => s.ReadFrom(version + 1).ToList()).Single(e => e.Event is DoseGiven);
        SiteTimes.Input(((DoseGiven)entry.Event).StartedAt, zone).ShouldBe(given);
        (entry.RecordedAt - ((DoseGiven)entry.Event).StartedAt).ShouldBeInRange(Duration.FromHours(4), Duration.FromHours(4) + Duration.FromMinutes(2));

        // The record shows both.
        var about = ((DoseGiven)entry.Event).Participant;
        var page = WebUtility.HtmlDecode(await later.GetStringAsync("/participants/" + about));
        page.ShouldContain(Text(((DoseGiven)entry.Event).StartedAt, zone));
        page.ShouldContain(Text(entry.RecordedAt, zone));
        FaultRun.Note("T26", $"a dose begun in the night and posted 4 h later, after the session had ended: both times in the entry and on the record");
    }

    [Fact]
    public async Task FLT_T26_of_two_tabs_the_second_is_told_what_the_first_recorded_keeps_what_was_typed_and_goes_on_knowingly()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var about = FaultForms.Participant(web);
        var page = $"/participants/{about.Id}/record/reportAdverseEvent";
        using var nurse = web.Browser("nurse");
        using var investigator = web.Browser("investigator");
        var one = Typed(await nurse.GetStringAsync(page), "Fever");
        var two = Typed(await nurse.GetStringAsync(page), "Creatinine increased");
        var third = Typed(await investigator.GetStringAsync(page), "Blood bilirubin increased");
        (await nurse.Send(page, one)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(302, a.Text));
        var version = web.Host.Current().Version;
        foreach (var (browser, form, typed) in new[] { (nurse, two, "Creatinine increased"), (investigator, third, "Blood bilirubin increased") })
        {
            var refused = await browser.Send(page, form);
            refused.Status.ShouldBe(422);
            refused.Text.ShouldContain("Rule: changed-since");
            refused.Text.ShouldContain($"value=\"{typed}\"");
            refused.Text.ShouldContain("adverse event reported: Term Fever", customMessage: "what was recorded in between is shown");
            refused.Text.ShouldContain("name=\"_anyway\"");

            // Sent again as it came back, without the box ticked, it is refused again.
            var hasty = new Dictionary<string, string>(form) { ["_seen"] = FaultForms.Fields(refused.Text, page)["_seen"], ["_key"] = FaultForms.Fields(refused.Text, page)["_key"] };
            (await browser.Send(page, hasty)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(422), a => a.Text.ShouldContain("Rule: changed-since"));
        }

        web.Host.Current().Version.ShouldBe(version);

        // Knowingly, with the page that came back; sent twice it is still one.
        two["_anyway"] = "yes";
        (await nurse.Send(page, two)).Status.ShouldBe(302);
        (await nurse.Send(page, two)).Status.ShouldBe(302);
        web.Host.Current().Participants[about.Id].AdverseEvents.Select(a => a.Term).TakeLast(2).ShouldBe(["Fever", "Creatinine increased"]);

        // Two corrections of one field from one page: the second is not silently the last word.
        var entry = web.Host.Current().Participants[about.Id].AdverseEvents[^1].Entry;
        var correction = $"/participants/{about.Id}/entries/{entry}";
        var (left, right) = (FaultForms.Fields(await nurse.GetStringAsync(correction), "/correct"), FaultForms.Fields(await investigator.GetStringAsync(correction), "/correct"));
        (left["f:term"], left["ground"]) = ("Blood bilirubin increased", "Source says arms");
        (right["f:term"], right["ground"]) = ("Confusion", "Source says legs");
        (await nurse.Send(correction + "/correct", left)).Status.ShouldBe(302);
        var conflict = await investigator.Send(correction + "/correct", right);
        conflict.Status.ShouldBe(422);
        conflict.Text.ShouldContain("Confusion");
        conflict.Text.ShouldContain("Blood bilirubin increased");
        web.Host.Current().Participants[about.Id].AdverseEvents[^1].Term.ShouldBe("Blood bilirubin increased");
        right["_anyway"] = "yes";
        (await investigator.Send(correction + "/correct", right)).ShouldSatisfyAllConditions(a => a.Status.ShouldBe(302, a.Text));
        var now = web.Host.Current().Participants[about.Id];
        now.AdverseEvents[^1].Term.ShouldBe("Confusion");
        now.Corrections.TakeLast(2).SelectMany(c => c.Fact.Fields).Select(f => (f.Old, f.New)).ShouldBe([("\"Creatinine increased\"", "\"Blood bilirubin increased\""), ("\"Blood bilirubin increased\"", "\"Confusion\"")]);
        FaultRun.Note("T26", $"two tabs and two people at once: the later form gets 422 with what was recorded in between and what it held, goes on only when told to, and both values stay in the ledger");

        Dictionary<string, string> Typed(string html, string term)
        {
            var form = FaultForms.Fields(html, "");
            foreach (var (name, value) in new[] { ("term", term), ("grade", "2"), ("onsetOn", FaultForms.Day(web, 1)), ("awareAt", FaultForms.Day(web, 1) + "T09:00"), ("attribution", "unrelated"), ("action", "none"), ("outcome", "notResolved") })
            {
                form[name] = value;
            }

            return form;
        }
    }

    private static string Text(Instant at, DateTimeZone zone) => SiteTimes.Input(at, zone)[11..];

    [GeneratedRegex("href=\"(?<address>/participants/[^\"]+/doses/[0-9]+/[0-9]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DoseLink();
}
