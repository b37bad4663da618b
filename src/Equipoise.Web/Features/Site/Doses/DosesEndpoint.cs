using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Equipoise.Web.Features.Site.Doses;

/// <summary><c>/participants/{participant}/doses</c>: the slots of every cycle, and the beginning of the next. A cycle is begun in two steps: the dose is computed and shown, and begun with what was shown.</summary>
internal static class DosesEndpoint
{
    /// <summary>The sheet.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, string participant) =>
        trial.State.Participants.TryGetValue(participant, out var about) ? Page(View(trial, about, null, null, null)) : Problem.NotFound(context);

    /// <summary>Computes the dose of the next cycle, or begins it.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var (command, problems) = Read(trial, about, posted);
        if (command is null)
        {
            return Page(View(trial, about, posted, new ActOutcome(null, null, problems, []), null), StatusCodes.Status422UnprocessableEntity);
        }

        var tried = desk.Try(command);
        var computed = tried.Events.OfType<CycleStarted>().FirstOrDefault();
        if (computed is null)
        {
            // What stands against it is recorded only where the person means to begin.
            return Page(View(trial, about, posted, new ActOutcome(null, tried.Rejection, [], []), null), StatusCodes.Status422UnprocessableEntity);
        }

        if (posted["act"] != "begin" || posted["dose"] != DoseWords.Dose(computed))
        {
            return Page(View(trial, about, posted, null, computed));
        }

        var outcome = await desk.GiveAsync(command, posted);
        return outcome.Done ? Results.Redirect(context.Request.Path) : Page(View(trial, about, posted, outcome, null), StatusCodes.Status422UnprocessableEntity);
    }

    private static (StartCycle? Command, ImmutableArray<FieldProblem> Problems) Read(SiteTrial trial, ParticipantState about, PostedForm posted)
    {
        var problems = ImmutableArray.CreateBuilder<FieldProblem>();
        Instant? Time(string name, bool required)
        {
            var typed = posted[name];
            if (typed.Length == 0 && !required)
            {
                return null;
            }

            var time = SiteClock.Parse(typed, trial.Site.Zone, trial.Now);
            if (time is null)
            {
                problems.Add(new FieldProblem(name, typed.Length == 0 ? "nothing" : typed, "a date and time, such as 2026-06-01T08:00"));
            }

            return time;
        }

        var (first, weighed, weight) = (Time("firstSlotAt", required: true), Time("weighedAt", required: posted["weightKilograms"].Length > 0), (decimal?)null);
        if (posted["weightKilograms"] is { Length: > 0 } text)
        {
            weight = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var kilograms) ? kilograms : null;
            if (weight is null)
            {
                problems.Add(new FieldProblem("weightKilograms", text, "a number such as 71.5"));
            }
        }

        return problems.Count > 0 ? (null, problems.ToImmutable())
            : (new StartCycle(about.Id, weight, weighed, first!.Value, posted["fewSlotsConfirmed"] == "yes", posted["weightChangeConfirmed"] == "yes", Text(posted["delayGround"]), Text(posted["outsideRule"])), []);
    }

    private static string? Text(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DosesView View(SiteTrial trial, ParticipantState about, PostedForm? posted, ActOutcome? outcome, CycleStarted? computed)
    {
        var cycles = RunningCourse.Of(trial.State, about, trial.Now);
        var treatment = about.TreatmentUnder(trial.State.ProtocolOf(about));
        return new DosesView(
            about, cycles, RunningCourse.NextCycle(trial.State, about, trial.Now), RunningCourse.Over(about), treatment, trial.Site.Zone, trial.Now,
            cycles.LastOrDefault()?.State.Start.Fact.WeightKilograms, posted?.Fields ?? ImmutableDictionary.Create<string, string>(StringComparer.Ordinal), outcome, computed);
    }

    private static RazorComponentResult<DosesPage> Page(DosesView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>A participant's doses.</summary>
/// <param name="About">The participant.</param>
/// <param name="Cycles">The cycles.</param>
/// <param name="Next">The cycle that could be begun; null for none.</param>
/// <param name="Over">Why no cycle begins any more; null where one could.</param>
/// <param name="Treatment">What the protocol says; null without treatment.</param>
/// <param name="Zone">The site's time zone.</param>
/// <param name="Now">The instant of the request.</param>
/// <param name="WeightBefore">The weight of the cycle before, in kg.</param>
/// <param name="Values">What was filled in.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
/// <param name="Computed">The cycle as it would begin; null before the dose is computed.</param>
public sealed record DosesView(
    ParticipantState About, ImmutableArray<CycleSheet> Cycles, NextCycle? Next, string? Over, Equipoise.Trials.Protocol.Document.TreatmentDeclaration? Treatment, DateTimeZone Zone, Instant Now, decimal? WeightBefore,
    ImmutableDictionary<string, string> Values, ActOutcome? Outcome, CycleStarted? Computed)
{
    /// <summary>What was filled in a field.</summary>
    public string Value(string name) => Values.GetValueOrDefault(name, "");
}
