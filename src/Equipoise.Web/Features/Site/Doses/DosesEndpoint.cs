using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Features.Site.Shared;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Equipoise.Web.Features.Site.Doses;

/// <summary><c>/participants/{participant}/doses</c> and <c>.../doses/{cycle}/{slot}</c>: the grid of slots, and one slot with all that a dose needs.</summary>
internal static class DosesEndpoint
{
    /// <summary>The grid.</summary>
    public static IResult Grid(HttpContext context, SiteTrial trial, CommandDesk desk, string participant) => trial.State.Participants.TryGetValue(participant, out var about)
        ? new RazorComponentResult<DosesPage>(new { Trial = trial, About = about, Doses = DoseSheet.Of(trial.State, about, trial.Now, desk.Try) })
        : Problem.NotFound(context);

    /// <summary>A slot.</summary>
    public static IResult Slot(HttpContext context, SiteTrial trial, CommandDesk desk, string participant, string cycle, string slot) =>
        Find(trial, desk, participant, cycle, slot) is { } view ? Page(view) : Problem.NotFound(context);

    /// <summary>Records the dose as given: both numbers of the page must be those of the cycle.</summary>
    public static Task<IResult> Give(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string cycle, string slot) => Act(context, trial, desk, posted, participant, cycle, slot, view =>
    {
        var start = view.Cycle.Start;
        if (posted["amount"] != start.Amount.ToString(CultureInfo.InvariantCulture) || posted["volume"] != (start.VolumeMillilitres?.ToString(CultureInfo.InvariantCulture) ?? ""))
        {
            return (null, new Rejection("dose-changed", $"The dose that the page showed is not the cycle's any more; it is {DoseText.Of(start)}. Look at it again before you give it."));
        }

        return SiteTimes.Read(posted["startedAt"], trial.Site.Zone) is { } started
            ? (new GiveDose(participant, start.Cycle, view.Slot.Number, started, Signs(posted), posted["complete"] == "yes", Measured: Measured(view, posted, started), CheckedBy: Text(posted, "checkedBy"), OutsideRule: Text(posted, "outsideRule")), null)
            : (null, new Rejection("time", "The time at which the dose was begun is missing."));
    });

    /// <summary>Records the dose as held.</summary>
    public static Task<IResult> Hold(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string cycle, string slot) =>
        Act(context, trial, desk, posted, participant, cycle, slot, view => (new HoldDose(participant, view.Cycle.Start.Cycle, view.Slot.Number, Signs(posted), Measured(view, posted, trial.Now)), null));

    /// <summary>Records the dose as skipped.</summary>
    public static Task<IResult> Skip(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string cycle, string slot) =>
        Act(context, trial, desk, posted, participant, cycle, slot, view => Text(posted, "ground") is { } ground
            ? (new SkipDose(participant, view.Cycle.Start.Cycle, view.Slot.Number, ground), null)
            : (null, new Rejection("ground", "A dose is skipped for a reason, and none is given.")));

    private static async Task<IResult> Act(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string cycle, string slot, Func<SlotView, (Command? Command, Rejection? Refusal)> make)
    {
        if (Find(trial, desk, participant, cycle, slot) is not { } view)
        {
            return Problem.NotFound(context);
        }

        var (command, refusal) = make(view);
        var outcome = command is null ? ActOutcome.Refused(refusal!.Rule, refusal.Message) : await desk.GiveAsync(command, posted);
        return outcome.Done ? Results.Redirect($"/participants/{participant}/doses") : Page(view with { Outcome = outcome, Values = posted.Fields }, StatusCodes.Status422UnprocessableEntity);
    }

    private static SlotView? Find(SiteTrial trial, CommandDesk desk, string participant, string cycle, string slot) =>
        trial.State.Participants.TryGetValue(participant, out var about) && DoseSheet.Of(trial.State, about, trial.Now, desk.Try) is { } doses
        && int.TryParse(cycle, NumberStyles.None, CultureInfo.InvariantCulture, out var c) && int.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && doses.Cycles.FirstOrDefault(k => k.Start.Cycle == c) is { } found && found.Slots.FirstOrDefault(s => s.Number == n) is { } line
            ? new SlotView(trial, about, doses, found, line)
            : null;

    private static ImmutableArray<string> Signs(PostedForm posted) => [.. posted["signs"].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static ImmutableArray<Measurement> Measured(SlotView view, PostedForm posted, Instant at) =>
    [
        .. view.SignValues.Where(v => Text(posted, "m-" + v.Field.Id) is not null)
            .Select(v => new Measurement(v.Field.Id, posted["m-" + v.Field.Id].Trim(), Text(posted, "mu-" + v.Field.Id) ?? v.Field.Unit, at.InZone(view.Trial.Site.Zone).Date)),
    ];

    private static string? Text(PostedForm posted, string name) => posted[name].Trim() is { Length: > 0 } text ? text : null;

    private static RazorComponentResult<SlotPage> Page(SlotView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>A slot, ready to be shown.</summary>
/// <param name="Trial">The site.</param>
/// <param name="About">The participant.</param>
/// <param name="Doses">The course.</param>
/// <param name="Cycle">The cycle.</param>
/// <param name="Slot">The slot.</param>
public sealed record SlotView(SiteTrial Trial, ParticipantState About, DoseSheet Doses, CycleSheet Cycle, SlotLine Slot)
{
    /// <summary>What came of the form; null where it was not sent.</summary>
    public ActOutcome? Outcome { get; init; }

    /// <summary>What was filled in.</summary>
    public ImmutableDictionary<string, string> Values { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Values by which signs go, and which can be entered with the dose.</summary>
    public ImmutableArray<DoseValue> SignValues => DoseValue.Of([.. Doses.Absolute, .. Doses.Relative], Trial.State.ProtocolOf(About).Document.Fields);

    /// <summary>Whether this is the slot that is settled next.</summary>
    public bool IsNext => Doses.Running is { } running && running.Cycle.Start.Fact.Cycle == Cycle.Start.Cycle && running.Slot == Slot.Number;
}
