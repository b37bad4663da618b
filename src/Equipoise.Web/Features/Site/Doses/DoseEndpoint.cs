using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Equipoise.Web.Features.Site.Doses;

/// <summary>
/// <c>/participants/{participant}/doses/{cycle}/{slot}</c>: one slot, for the night. From the list of things to do, a dose is recorded with three taps: the row, the statement that every sign was looked
/// for, and the button. Two taps would do without the statement, but then a sign that nobody looked for would count as absent. The button's own text names both the dose and the volume, and the form
/// carries both: where the cycle's numbers are not any more those that were shown, nothing is recorded.
/// </summary>
internal static class DoseEndpoint
{
    /// <summary>Rules against which no ground helps: the dose cannot have been given, or not as this slot.</summary>
    private static readonly ImmutableArray<string> Final = ["slot", "cycle", "dose-cap", "dose-order", "date-in-future", "date-after-death", "not-randomised", "participant-unknown", "data-locked", "role"];

    /// <summary>The slot.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, CommandDesk desk, string participant, string cycle, string slot) =>
        Find(trial, participant, cycle, slot) is { } found ? Page(View(trial, desk, found, null, null)) : Problem.NotFound(context);

    /// <summary>Gives, holds, skips or stops; shows the slot as it then stands.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string cycle, string slot)
    {
        if (Find(trial, participant, cycle, slot) is not { } found)
        {
            return Problem.NotFound(context);
        }

        var outcome = await Act(trial, desk, posted, found);
        return outcome.Done ? Results.Redirect(context.Request.Path) : Page(View(trial, desk, found, outcome, posted), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<ActOutcome> Act(SiteTrial trial, CommandDesk desk, PostedForm posted, Found found)
    {
        var (id, cycle, slot) = (found.About.Id, found.Cycle.Number, found.Line.Slot);
        ImmutableArray<string> signs = [.. posted["sign"].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        switch (posted["act"])
        {
            case "give":
                if (posted["dose"] != DoseWords.Dose(found.Cycle.State.Start.Fact))
                {
                    return ActOutcome.Refused("dose-shown", $"The cycle's dose is {DoseWords.Dose(found.Cycle.State.Start.Fact)}; the page showed another. Look at both numbers and send the form again.");
                }

                return SiteClock.Parse(posted["startedAt"], trial.Site.Zone, trial.Now) is not { } started
                    ? new ActOutcome(null, null, [new FieldProblem("startedAt", posted["startedAt"].Length == 0 ? "nothing" : posted["startedAt"], "a date and time, such as 2026-06-01T08:00")], [])
                    : await desk.GiveAsync(new GiveDose(id, cycle, slot, started, signs, ChecksComplete: posted["looked"] == "yes", CheckedBy: Text(posted["checkedBy"]), OutsideRule: Text(posted["outsideRule"])), posted);
            case "hold":
                return await desk.GiveAsync(new HoldDose(id, cycle, slot, signs), posted);
            case "skip":
                return Text(posted["ground"]) is { } why ? await desk.GiveAsync(new SkipDose(id, cycle, slot, why), posted) : ActOutcome.Refused("ground", "A dose is skipped for a reason, and none is given.");
            case "stop":
                return Text(posted["ground"]) is { } ground
                    ? await desk.GiveAsync(new StopTreatment(id, posted["scope"] == "treatment" ? StopScope.Treatment : StopScope.Cycle, ground), posted)
                    : ActOutcome.Refused("ground", "Treatment is stopped for a reason, and none is given.");
            default:
                return ActOutcome.Refused("act", "Choose one: give, hold, skip or stop.");
        }
    }

    private static DoseView View(SiteTrial trial, CommandDesk desk, Found found, ActOutcome? outcome, PostedForm? posted)
    {
        var (about, cycle, line) = found;
        var treatment = about.TreatmentUnder(trial.State.ProtocolOf(about))!;
        var next = cycle.Next?.Slot == line.Slot;
        var now = Instant.FromUnixTimeSeconds(trial.Now.ToUnixTimeSeconds() / 60 * 60);
        var give = next ? desk.Try(new GiveDose(about.Id, cycle.Number, line.Slot, now, [], ChecksComplete: true, CheckedBy: treatment.SecondCheck ? "(second person)" : null)).Rejection : null;
        return new DoseView(
            about, cycle, line, treatment, trial.Site.Zone, trial.Now,
            Open: next,
            CanGive: next && (give is null || !Final.Contains(give.Rule)),
            Against: give?.Message,
            CanHold: next && trial.Now >= line.Due - Duration.FromMinutes(treatment.Schedule.SlotRule.LateAfterMinutes),
            MayStop: trial.Viewer.Role == Role.Investigator && line.Outcome is null,
            posted?.Fields.GetValueOrDefault("startedAt") ?? SiteClock.Field(trial.Now, trial.Site.Zone),
            posted ?? new PostedForm(ImmutableDictionary.Create<string, string>(StringComparer.Ordinal), "", null, false, ""),
            outcome);
    }

    private static Found? Find(SiteTrial trial, string participant, string cycle, string slot) =>
        trial.State.Participants.TryGetValue(participant, out var about) && Number(cycle) is { } c && Number(slot) is { } s
        && RunningCourse.Of(trial.State, about, trial.Now).LastOrDefault(sheet => sheet.Number == c) is { } sheet && sheet.Slots.FirstOrDefault(l => l.Slot == s) is { } line
            ? new Found(about, sheet, line)
            : null;

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static string? Text(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static RazorComponentResult<DosePage> Page(DoseView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };

    private sealed record Found(ParticipantState About, CycleSheet Cycle, SlotLine Line);
}

/// <summary>One slot.</summary>
/// <param name="About">The participant.</param>
/// <param name="Cycle">The cycle.</param>
/// <param name="Line">The slot.</param>
/// <param name="Treatment">What the protocol says.</param>
/// <param name="Zone">The site's time zone.</param>
/// <param name="Now">The instant of the request.</param>
/// <param name="Open">Whether it is the slot to be settled next.</param>
/// <param name="CanGive">Whether a dose can be recorded.</param>
/// <param name="Against">What stands against a dose begun now; null for nothing.</param>
/// <param name="CanHold">Whether it can be held or skipped: its time has come.</param>
/// <param name="MayStop">Whether the viewer may stop treatment.</param>
/// <param name="StartedAt">The start, for its field.</param>
/// <param name="Posted">What was filled in.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
public sealed record DoseView(
    ParticipantState About, CycleSheet Cycle, SlotLine Line, TreatmentDeclaration Treatment, DateTimeZone Zone, Instant Now, bool Open, bool CanGive, string? Against, bool CanHold, bool MayStop, string StartedAt,
    PostedForm Posted, ActOutcome? Outcome)
{
    /// <summary>Whether a sign was ticked.</summary>
    public bool Ticked(string sign) => Posted["sign"].Split(';', StringSplitOptions.TrimEntries).Contains(sign, StringComparer.Ordinal);
}
