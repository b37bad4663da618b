using System.Globalization;
using Equipoise.Trials.Cleaning;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Queries;

/// <summary><c>/queries</c>: open queries, each answered where it stands.</summary>
internal static class QueriesEndpoint
{
    /// <summary>The list.</summary>
    public static IResult Get(SiteTrial trial) => Page(trial, null, null, "");

    /// <summary>Answers one, and leads back to the list.</summary>
    public static async Task<IResult> Answer(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string query)
    {
        if (!trial.State.Participants.TryGetValue(participant, out var about) || !int.TryParse(query, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || about.Queries.All(q => q.Raised.Fact.Query != number))
        {
            return Problem.NotFound(context);
        }

        var outcome = await desk.GiveAsync(new AnswerQuery(participant, number, posted["answer"]), posted);
        return outcome.Done ? Results.Redirect("/queries") : Page(trial, outcome, participant + "-" + query, posted["answer"], StatusCodes.Status422UnprocessableEntity);
    }

    private static RazorComponentResult<QueriesPage> Page(SiteTrial trial, ActOutcome? outcome, string? about, string answer, int status = StatusCodes.Status200OK) =>
        new(new { Trial = trial, Outcome = outcome, Answered = about, Answer = answer }) { StatusCode = status };
}
