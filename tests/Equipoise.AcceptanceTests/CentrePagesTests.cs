using System.Net;
using System.Text.RegularExpressions;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web;
using Equipoise.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Equipoise.AcceptanceTests;

/// <summary>What people of no site do in their pages, from form to entry: a cut from its preview to the sponsor's decision, a query from the question to its end, a review, an export.</summary>
[Collection(WebCollection.Name)]
public sealed partial class CentrePagesTests(WebRehearsal rehearsal)
{
    private const string Passphrase = "synthetic participants only";

    /// <summary>Opens a page with a form and sends it filled in, as a browser without scripts does: with its hidden fields.</summary>
    private static async Task<(int Status, string Location, string Text)> Send(HttpClient browser, string page, string? to, string account, params (string Name, string Value)[] fields)
    {
        var shown = await browser.GetAsync(new Uri(page, UriKind.Relative));
        var html = await shown.Content.ReadAsStringAsync();
        shown.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        var form = html[html.IndexOf("<main", StringComparison.Ordinal)..];
        form = form[form.IndexOf("<form method=\"post\"", StringComparison.Ordinal)..];
        form = form[..form.IndexOf("</form>", StringComparison.Ordinal)];
        var values = Hidden().Matches(form).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }

        if (form.Contains("name=\"_password\"", StringComparison.Ordinal))
        {
            values["_password"] = Passphrase;
        }

        if (form.Contains("name=\"_account\"", StringComparison.Ordinal))
        {
            values["_account"] = account;
        }

        using var content = new FormUrlEncodedContent(values);
        var answer = await browser.PostAsync(new Uri(to ?? page, UriKind.Relative), content);
        return ((int)answer.StatusCode, answer.Headers.Location?.ToString() ?? "", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> Page(HttpClient browser, string address)
    {
        var answer = await browser.GetAsync(new Uri(address, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, address + "\n" + text);
        return text;
    }

    [Fact]
    public async Task A_cut_goes_from_its_preview_through_result_advice_and_two_signatures_to_the_sponsors_decision()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var analysis = web.Host.Current().Protocol!.Document.Analyses[0].Id;
        var day = web.Host.Now.InUtc().Date.ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        using var manager = web.Browser("data-manager");
        var before = web.Host.Current().Version;
        var preview = $"/cuts/preview?cut=interim-1&analysis={analysis}&asOf={day}";
        (await Page(manager, preview)).ShouldContain("Not settled, by kind");
        web.Host.Current().Version.ShouldBe(before);
        var taken = await Send(manager, preview, "/cuts", "data-manager");
        (taken.Status, taken.Location).ShouldBe((302, "/cuts/interim-1"), taken.Text);
        (await Page(manager, "/cuts/interim-1")).ShouldNotContain("Interim result");
        (await Page(manager, "/cuts/interim-1/open-report")).ShouldContain("Open report");

        using var statistician = web.Browser("independent-statistician");
        var result = await Send(statistician, "/unblinded/interim-1/result", null, "independent-statistician");
        result.Status.ShouldBe(302, result.Text);
        foreach (var page in (string[])["/unblinded", "/unblinded/interim-1/report", "/unblinded/boundary?cut=interim-1", "/unblinded/conditional-power?cut=interim-1"])
        {
            (await Page(statistician, page)).ShouldContain("CONFIDENTIAL");
        }

        using var first = web.Browser("board-1");
        using var second = web.Browser("board-2");
        var advised = await Send(first, "/board/interim-1/advise", null, "board-1", ("advice", "continue"), ("rationale", "No rule is met."));
        advised.Status.ShouldBe(302, advised.Text);
        (await Send(first, "/board/interim-1/sign", null, "board-1")).Status.ShouldBe(302);
        using var sponsor = web.Browser("sponsor");
        (await Page(sponsor, "/sponsor")).ShouldNotContain("No rule is met.");
        (await Send(sponsor, "/trial/record/recordSponsorDecision?cut=interim-1", null, "sponsor", ("cut", "interim-1"), ("decision", "follow"), ("ground", "Agreed"))).Status.ShouldBe(422);
        (await Send(second, "/board/interim-1/sign", null, "board-2")).Status.ShouldBe(302);
        (await Page(sponsor, "/sponsor")).ShouldContain("The sponsor decides");
        (await Send(sponsor, "/trial/record/recordSponsorDecision?cut=interim-1", null, "sponsor", ("cut", "interim-1"), ("decision", "follow"), ("ground", "Agreed"))).Status.ShouldBe(302);
        web.Host.Current().SponsorDecisions.ShouldHaveSingleItem().Decision.ShouldBe(SponsorDecision.Follow);

        // Which arm each group is: told after a recorded request, to whoever asked, and to nobody before.
        (await first.GetAsync(new Uri("/board/interim-1/codes", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Send(first, "/board/interim-1/reveal", null, "board-1", ("ground", "More deaths in one group"))).Status.ShouldBe(302);
        (await Page(first, "/board/interim-1/codes")).ShouldContain("Group A");
        (await second.GetAsync(new Uri("/board/interim-1/codes", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        // Every reading of a closed report is in the access ledger.
        web.Services.GetRequiredService<IAccessLog>().Read().Count(e => e.Event is AccessNoted { Act: AccessAct.UnblindedRead, Target: { } t } && t.Contains("interim-1", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task Closed_minutes_are_read_by_the_board_and_its_statistician_alone_and_open_ones_by_the_sponsor_too()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var statistician = web.Browser("independent-statistician");
        using var member = web.Browser("board-1");
        var day = Web.Frame.Moments.Iso(web.Host.Now.InUtc().Date);
        (await Send(member, "/board/minutes/record", null, "board-1", ("meeting", "First"), ("session", "open"), ("heldOn", day), ("present", "All"), ("text", "Accrual was spoken of.\nNothing else."))).Location.ShouldBe("/board/minutes");
        (await Send(statistician, "/unblinded/minutes/record", null, "independent-statistician", ("meeting", "First"), ("session", "closed"), ("heldOn", day), ("present", "Two members"), ("text", "Hazards were <looked> at."))).Location.ShouldBe("/unblinded/minutes");
        var entry = web.Host.Current().Minutes[^1].Entry;
        (await Page(member, $"/board/minutes/sign/{entry}")).ShouldContain("Hazards were &lt;looked&gt; at.");
        (await Send(member, $"/board/minutes/sign/{entry}", null, "board-1")).Location.ShouldBe("/board/minutes");
        var read = await Page(member, "/board/minutes");
        read.ShouldContain("You signed them");
        read.ShouldContain("<p>Nothing else.</p>");
        (await Page(member, $"/board/minutes/record?of={entry}")).ShouldContain("Hazards were &lt;looked&gt; at.");
        (await member.GetAsync(new Uri("/board/minutes/sign/1", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var account in (string[])["sponsor", "statistician", "data-manager", "inspector"])
        {
            using var other = web.Browser(account);
            var page = await Page(other, "/minutes");
            page.ShouldContain("Accrual was spoken of.");
            page.ShouldNotContain("Hazards");
            page.ShouldNotContain("closed");
            (await other.GetAsync(new Uri("/board/minutes", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        using var manager = web.Browser("data-manager");
        var ledger = await Page(manager, "/ledger?type=MinutesRecorded");
        ledger.ShouldContain("Accrual was spoken of.");
        ledger.ShouldNotContain("Hazards");
        ledger.ShouldContain("Withheld");
        using var nurse = web.Browser("nurse");
        (await nurse.GetAsync(new Uri("/minutes", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_query_is_raised_and_closed_by_the_data_manager()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var manager = web.Browser("data-manager");
        var about = web.Host.Current().Participants.Values.First(p => p.Randomisation is not null && p.Queries.IsEmpty);
        var raised = await Send(manager, $"/records/{about.Id}/query?entry={about.Randomisation!.Value.Sequence}", null, "data-manager", ("text", "Is the stratum right?"), ("entry", about.Randomisation.Value.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        (raised.Status, raised.Location).ShouldBe((302, "/query-ageing"), raised.Text);
        (await Page(manager, "/query-ageing")).ShouldContain("Is the stratum right?");
        (await Send(manager, $"/query-ageing/{about.Id}/1/close", null, "data-manager", ("ground", "Answered by telephone"))).Status.ShouldBe(302);
        web.Host.Current().Participants[about.Id].Queries.ShouldHaveSingleItem().Status.ShouldBe(QueryStatus.Closed);
        (await manager.GetAsync(new Uri($"/query-ageing/{about.Id}/7/close", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_trail_is_exported_whole_and_reviewed_on_record()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var state = web.Host.Current();
        var corrected = state.Participants.Values.First(p => !p.Corrections.IsEmpty);
        using var inspector = web.Browser("inspector");
        (await Page(inspector, $"/records/{corrected.Id}?changes=yes")).ShouldContain("EntryCorrected");
        var rows = TrailCsv.Read(await Page(inspector, $"/records/{corrected.Id}/trail.csv"));
        rows.Select(r => r.Entry).Distinct().Order().ShouldBe(EventHistory.NewestFirst(corrected.History).Select(h => h.Sequence).Concat(corrected.Struck.Select(s => s.Fact.Entry)).Distinct().Order());
        rows.ShouldContain(r => r.Type == "EntryCorrected" && r.Old != null && r.New != null);
        (await Page(inspector, "/inspection/verification?run=yes")).ShouldContain("Intact");
        (await Page(inspector, "/inspection/rights")).ShouldContain("independent-statistician");
        (await Page(inspector, "/inspection/access")).ShouldContain("Exported");
        (await Page(inspector, $"/ledger?participant={corrected.Id}&type=EntryCorrected")).ShouldContain(corrected.Id);
        (await Page(inspector, "/inspection/review?from=1")).ShouldNotContain("Record the review");
        using var manager = web.Browser("data-manager");
        (await Send(manager, "/inspection/review?from=1", "/inspection/review", "data-manager", ("conclusion", "Nothing that matters"))).Status.ShouldBe(302);
        web.Host.Current().TrailReviews.ShouldHaveSingleItem().Review.ToEntry.ShouldBe(state.Version);
    }

    [Fact]
    public async Task The_closed_report_comes_as_the_files_of_the_command_line()
    {
        await using var web = await WebListening.Start(rehearsal.Finished());
        using var statistician = web.Browser("independent-statistician");
        var cut = web.Host.Current().Cuts[0].Cut;
        (await Page(statistician, $"/unblinded/{cut}/file/csv")).ShouldContain("\nLA,");
        (await Page(statistician, $"/unblinded/{cut}/file/R")).ShouldContain("<-");
        (await statistician.GetAsync(new Uri($"/unblinded/{cut}/file/exe", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await statistician.GetAsync(new Uri("/unblinded/nocut/report", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var account in (string[])["data-manager", "statistician", "sponsor", "inspector"])
        {
            using var other = web.Browser(account);
            (await other.GetAsync(new Uri($"/unblinded/{cut}/report", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await other.GetAsync(new Uri($"/board/{cut}/file/csv", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}
