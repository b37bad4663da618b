using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Access;
using Equipoise.Web.Acts;
using Equipoise.Web.Centre;
using Equipoise.Web.Entries;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Features.Records;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;
using Quantity = Equipoise.Web.Entries.Quantity;

namespace Equipoise.Web.Features.Inspection;

/// <summary><c>/inspection</c>: finds a record, and lists every time that an arm was told.</summary>
internal static class InspectionEndpoint
{
    private const int Shown = 200;

    /// <summary>The page; <c>?participant=</c> is a number or a part of one, <c>?site=</c> a site.</summary>
    public static IResult Get(RecordTrial trial, Counts counts, string? participant, string? site)
    {
        var text = participant?.Trim() ?? "";
        if (trial.State.Participants.ContainsKey(text))
        {
            return Results.Redirect("/records/" + Uri.EscapeDataString(text));
        }

        var found = trial.State.InOrder.Where(p => (text.Length == 0 || p.Id.Contains(text, StringComparison.OrdinalIgnoreCase)) && (string.IsNullOrEmpty(site) || p.Site == site)).ToList();
        var told = counts.Unblinded(trial);
        return new RazorComponentResult<InspectionPage>(new { View = new InspectionView(text, site ?? "", [.. trial.State.Sites.Keys], found.Count, [.. found.Take(Shown)], told.Value), Counted = told.Note(trial.State) });
    }
}

/// <summary>Where a record is looked for.</summary>
/// <param name="Text">A part of a number.</param>
/// <param name="Site">A site; empty for all.</param>
/// <param name="Sites">To choose from.</param>
/// <param name="Found">How many fit.</param>
/// <param name="People">The first of them.</param>
/// <param name="Unblindings">Every time that an arm, or results by arm, were told.</param>
public sealed record InspectionView(string Text, string Site, ImmutableArray<string> Sites, int Found, ImmutableArray<ParticipantState> People, ImmutableArray<ArmTold> Unblindings);

/// <summary><c>/inspection/rights</c>: who might do what at any past instant.</summary>
internal static class RightsEndpoint
{
    /// <summary>The page; <c>?at=</c> is an instant, or a day (its end in UTC).</summary>
    public static IResult Get(HttpContext context, RecordTrial trial, string? at)
    {
        var day = at is { Length: > 0 } ? LocalDatePattern.Iso.Parse(at) : null;
        if (day is { Success: false })
        {
            return Problem.Of(context, StatusCodes.Status400BadRequest, "Not a day", "Give a day as YYYY-MM-DD.");
        }

        var instant = day is { Value: var d } ? Instant.Min(trial.Now, d.PlusDays(1).AtMidnight().InUtc().ToInstant() - Duration.Epsilon) : trial.Now;
        return new RazorComponentResult<RightsPage>(new { Rights = RightsAsOf.Of(trial.State, instant), Day = instant.InUtc().Date });
    }
}

/// <summary><c>/inspection/verification</c>: verifies the chain of the ledger from its first entry on.</summary>
internal static class VerificationEndpoint
{
    private const string Place = "/inspection/verification";

    /// <summary>The page; <c>?run=yes</c> begins a verification, and waits for it a while.</summary>
    public static async Task<IResult> Get(HttpContext context, RecordTrial trial, LedgerCheck check, string? run)
    {
        if (run == "yes")
        {
            await check.RunAsync(context.RequestAborted);
        }

        var standing = check.Standing;
        return new BlocksView("Verification", "Verification", standing is null ? [] : [new ReportSection("result", standing.Ended is null ? "Under way" : "What was found", [.. Told(standing)])])
        {
            Lead = "Every entry is sealed by the SHA-256 of the one before. Verification reads the whole ledger and computes each hash anew; compare the last hash with one that you noted earlier, or with a report's.",
            Choices = [standing is null ? new PageLink("Verify now", Place + "?run=yes") : standing.Ended is null ? new PageLink("See how far it is", Place) : new PageLink("Verify again", Place + "?run=yes")],
        }.Answer();
    }

    private static IEnumerable<ReportBlock> Told(VerificationStanding standing)
    {
        var begun = Moments.AtSite(standing.Begun, DateTimeZone.Utc) + " UTC";
        if (standing.Problem is { } problem)
        {
            yield return new FindingBlock("Not verified", problem, FindingTone.Unfavourable);
        }
        else if (standing.Result is not { } result)
        {
            yield return new FindingBlock($"{Quantity.Count(standing.Passed)} of {Quantity.Count(standing.Of)} entries", $"Begun at {begun}. So far every entry is in canonical form, names the hash of the one before, and has the hash of its body.", FindingTone.Neutral);
        }
        else
        {
            yield return new FindingBlock(result.Intact ? "Intact" : "Not intact", result.Intact
                ? $"All {Quantity.Count(result.Entries)} entries are in canonical form, each names the hash of the one before, and each hash is that of its body."
                : $"{result.Problem} The first entry that does not fit is {(result.FirstBadEntry is { } bad ? Quantity.Count(bad) : "not known")}.", result.Intact ? FindingTone.Favourable : FindingTone.Unfavourable);
            yield return new TableBlock("head", "The end of the chain", [CentreTables.Words("What"), CentreTables.Words("Value")],
                [CentreTables.Row(TableCell.Of("Entries that fit"), TableCell.Of(Quantity.Count(result.Entries))), CentreTables.Row(TableCell.Of("Hash of the last of them"), TableCell.Of(result.HeadHash)), CentreTables.Row(TableCell.Of("Verified from"), TableCell.Of(begun))],
                result.Note is { } note ? [note] : []);
        }
    }
}

/// <summary><c>/inspection/review</c>: entries that deserve a second look, ranked, and the record that they had it.</summary>
internal static class ReviewEndpoint
{
    /// <summary>The page; <c>?from=</c> and <c>?to=</c> are the stretch, by default from the last review on.</summary>
    public static async Task<IResult> Get(RecordTrial trial, CommandDesk desk, Counts counts, string? from, string? to) => Page(await View(trial, desk, counts, from, to, null));

    /// <summary>Records the review.</summary>
    public static async Task<IResult> Post(RecordTrial trial, CommandDesk desk, Counts counts, PostedForm posted)
    {
        var outcome = await desk.GiveAsync("reviewRecordTrail", posted);
        return outcome.Done ? Results.Redirect("/inspection/review") : Page(await View(trial, desk, counts, posted["fromEntry"], posted["toEntry"], outcome), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<ReviewView> View(RecordTrial trial, CommandDesk desk, Counts counts, string? from, string? to, ActOutcome? outcome)
    {
        static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
        var found = counts.Risks(trial, Number(from), Number(to));
        return new ReviewView(found.From, found.To, trial.State.Version, found.Items, trial.State.TrailReviews, trial.Viewer.Role, outcome, await desk.NeedsBothAsync());
    }

    private static RazorComponentResult<ReviewPage> Page(ReviewView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>A stretch of the trail under review.</summary>
/// <param name="From">Its first entry.</param>
/// <param name="To">Its last one.</param>
/// <param name="Last">The last entry of the ledger.</param>
/// <param name="Items">What deserves a second look, the highest rank first.</param>
/// <param name="Reviews">Reviews so far.</param>
/// <param name="Role">The viewer's role.</param>
/// <param name="Outcome">What came of recording it; null where it was not asked for.</param>
/// <param name="SignWithBoth">Whether a signature asks for both components.</param>
public sealed record ReviewView(long From, long To, long Last, ImmutableArray<RiskItem> Items, ImmutableArray<TrailReview> Reviews, Role Role, ActOutcome? Outcome, bool SignWithBoth)
{
    /// <summary>Whether the viewer records reviews.</summary>
    public bool MayRecord => Role is Role.DataManager or Role.Sponsor;
}
