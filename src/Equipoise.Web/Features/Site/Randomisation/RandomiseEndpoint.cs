using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Randomisation;

/// <summary><c>/participants/{participant}/randomise</c>: what stands in the way, what will be used, and the randomisation itself, which leads to its slip however often it is sent.</summary>
internal static class RandomiseEndpoint
{
    /// <summary>The gates and the form; somebody randomised leads to the slip.</summary>
    public static async Task<IResult> Get(HttpContext context, SiteTrial trial, CommandDesk desk, string participant) =>
        !trial.State.Participants.TryGetValue(participant, out var about) ? Problem.NotFound(context)
        : about.Randomisation is not null ? Results.Redirect(SitePaths.Of(participant, "allocation"))
        : Page(trial, desk, about, "", null, await desk.NeedsBothAsync());

    /// <summary>Randomises, and leads to the slip; else the form again, with what stands against it.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        if (about.Randomisation is not null)
        {
            // The back button, a second click or a colleague: there is one allocation, and this is it.
            return Results.Redirect(SitePaths.Of(participant, "allocation"));
        }

        if (posted["number"].Trim() != participant)
        {
            var typed = new ActOutcome(null, null, [new FieldProblem("number", posted["number"].Trim() is { Length: > 0 } other ? $"'{other}'" : "nothing", $"the number of the participant to be randomised, {participant}")], []);
            return Page(trial, desk, about, posted["number"], typed, await desk.NeedsBothAsync());
        }

        var outcome = await desk.GiveAsync(new Randomise(participant), posted);
        return outcome.Done || outcome.Refusal is { Rule: "randomised" }
            ? Results.Redirect(SitePaths.Of(participant, "allocation"))
            : Page(trial, desk, about, posted["number"], Told(outcome), await desk.NeedsBothAsync());
    }

    /// <summary>A refusal without what the site is not to know: on which counts of events the board is asked.</summary>
    private static ActOutcome Told(ActOutcome outcome) => outcome with { Refusal = Told(outcome.Refusal) };

    private static Rejection? Told(Rejection? refusal) =>
        refusal is { Rule: "safety-hold" } ? refusal with { Message = "Accrual is suspended for safety, until the board advises that it goes on." } : refusal;

    private static RazorComponentResult<RandomisePage> Page(SiteTrial trial, CommandDesk desk, ParticipantState about, string number, ActOutcome? outcome, bool both)
    {
        var gates = RandomisationGates.Of(trial.State, about, trial.Today);
        var refusal = Told(desk.Try(new Randomise(about.Id)).Rejection);
        var view = new RandomiseView(about, gates, refusal is not null && gates.All(g => g.Open == true) ? refusal : null, refusal is null, EligibilityChecklist.Of(trial.State, about, trial.Today), number, outcome, both);
        return new(new { View = view }) { StatusCode = outcome is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }
}

/// <summary>A randomisation before it is made.</summary>
/// <param name="About">The participant.</param>
/// <param name="Gates">What must hold.</param>
/// <param name="Other">What else stands against it; null for nothing.</param>
/// <param name="Possible">Whether it is possible now.</param>
/// <param name="Checklist">The criteria and strata as of today.</param>
/// <param name="Number">The number as typed.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
/// <param name="Both">Whether the signature asks for both components.</param>
public sealed record RandomiseView(ParticipantState About, ImmutableArray<RandomisationGate> Gates, Rejection? Other, bool Possible, EligibilityChecklist Checklist, string Number, ActOutcome? Outcome, bool Both);
