using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Randomisation;

/// <summary><c>/participants/{participant}/randomise</c> and <c>.../slip</c>: the gates and what will be used; then the result, once and for ever.</summary>
internal static class RandomisationEndpoint
{
    /// <summary>The gates; who is randomised already is led to the slip.</summary>
    public static async Task<IResult> Get(HttpContext context, SiteTrial trial, CommandDesk desk, string participant) =>
        !trial.State.Participants.TryGetValue(participant, out var about) ? Problem.NotFound(context)
        : about.Randomisation is not null ? Results.Redirect($"/participants/{participant}/slip")
        : await PageAsync(trial, about, desk, null, "");

    /// <summary>Randomises, where the number was typed again and the person showed once more who they are; then leads to the slip.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        if (about.Randomisation is not null)
        {
            // The form was sent again, from this page or from the browser's memory: nothing is done twice.
            return Results.Redirect($"/participants/{participant}/slip");
        }

        var outcome = posted["number"].Trim() != participant
            ? ActOutcome.Refused("number-typed", "The number typed is not the one of this page. Type the participant's number to confirm whom you randomise.")
            : await desk.GiveAsync(new Randomise(participant), posted);
        return outcome.Done ? Results.Redirect($"/participants/{participant}/slip") : await PageAsync(trial, about, desk, outcome, posted["number"], StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The slip.</summary>
    public static IResult Slip(HttpContext context, SiteTrial trial, string participant) => trial.State.Participants.TryGetValue(participant, out var about) && about.Randomisation is not null
        ? new RazorComponentResult<SlipPage>(new { Trial = trial, About = about, Sheet = RandomisationSheet.Of(trial.State, about, trial.Today, null), Writing = trial.WrittenAbout(about) })
        : Problem.NotFound(context);

    private static async Task<RazorComponentResult<RandomisationPage>> PageAsync(SiteTrial trial, ParticipantState about, CommandDesk desk, ActOutcome? outcome, string typed, int status = StatusCodes.Status200OK) => new(new
    {
        Trial = trial,
        About = about,
        Sheet = RandomisationSheet.Of(trial.State, about, trial.Today, desk.Try(new Randomise(about.Id)).Rejection),
        Both = await desk.NeedsBothAsync(),
        Outcome = outcome,
        Typed = typed,
    })
    { StatusCode = status };
}
