using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Frame;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime.Text;

namespace Equipoise.Web.Features.Site.Eligibility;

/// <summary><c>/participants/{participant}/eligibility</c>: values are entered beside the past ones, every criterion shows what it comes to, and eligibility is assessed.</summary>
internal static class EligibilityEndpoint
{
    /// <summary>The sheet.</summary>
    public static IResult Get(HttpContext context, SiteTrial trial, string participant) => trial.State.Participants.TryGetValue(participant, out var about)
        ? Page(trial, about, null, ImmutableDictionary<string, string>.Empty)
        : Problem.NotFound(context);

    /// <summary>Records the values that were filled in, all at once.</summary>
    public static async Task<IResult> Measure(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var (measured, problems) = Read(trial, about, posted);
        var outcome = problems.Length > 0 ? new ActOutcome(null, null, problems, [])
            : measured.IsEmpty ? ActOutcome.Refused("nothing-entered", "No value was filled in.")
            : await desk.GiveAsync(new RecordMeasurements(participant, measured), posted);
        return Answer(trial, about, posted, outcome);
    }

    /// <summary>Assesses eligibility by the recorded values: the verdict becomes an entry.</summary>
    public static async Task<IResult> Assess(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant) => trial.State.Participants.TryGetValue(participant, out var about)
        ? Answer(trial, about, posted, await desk.GiveAsync(new AssessEligibility(participant), posted))
        : Problem.NotFound(context);

    private static IResult Answer(SiteTrial trial, ParticipantState about, PostedForm posted, ActOutcome outcome) =>
        outcome.Done ? Results.Redirect($"/participants/{about.Id}/eligibility") : Page(trial, about, outcome, posted.Fields, StatusCodes.Status422UnprocessableEntity);

    private static (ImmutableArray<Measurement> Measured, ImmutableArray<FieldProblem> Problems) Read(SiteTrial trial, ParticipantState about, PostedForm posted)
    {
        var measured = ImmutableArray.CreateBuilder<Measurement>();
        var problems = ImmutableArray.CreateBuilder<FieldProblem>();
        foreach (var field in trial.State.ProtocolOf(about).Document.Fields.Where(f => f.Derivation is null && posted["v-" + f.Id].Trim().Length > 0))
        {
            var typed = posted["d-" + field.Id].Length > 0 ? posted["d-" + field.Id] : posted["takenOn"];
            if (LocalDatePattern.Iso.Parse(typed) is not { Success: true, Value: var on })
            {
                problems.Add(new FieldProblem("v-" + field.Id, typed.Length == 0 ? "no date" : typed, "the date on which it was taken, here or above the table"));
                continue;
            }

            var unit = field.Kind == FieldKind.Number ? posted["u-" + field.Id] is { Length: > 0 } chosen ? chosen : field.Unit : null;
            measured.Add(new Measurement(field.Id, posted["v-" + field.Id].Trim(), unit, on, posted["source"].Trim() is { Length: > 0 } source ? source : null));
        }

        return (measured.ToImmutable(), problems.ToImmutable());
    }

    private static RazorComponentResult<EligibilityPage> Page(SiteTrial trial, ParticipantState about, ActOutcome? outcome, ImmutableDictionary<string, string> values, int status = StatusCodes.Status200OK) => new(new
    {
        Trial = trial,
        About = about,
        Sheet = EligibilitySheet.Of(trial.State, about, about.Randomisation is { } r && about.Eligibility is { } verdict ? verdict.Fact.AssessedOn : trial.Today),
        Fields = EligibilitySheet.Of(trial.State, about, trial.Today).Fields,
        Outcome = outcome,
        Values = values,
    })
    { StatusCode = status };
}
