using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Record;

/// <summary><c>/participants/{participant}/record/{command}</c>: the form of any command about a participant that the viewer may give, made from the command itself.</summary>
internal static class RecordEndpoint
{
    /// <summary>The form, filled with what the address gives.</summary>
    public static async Task<IResult> Get(HttpContext context, SiteTrial trial, CommandDesk desk, string participant, string command) => Find(trial, participant, command) is { } form && trial.State.Participants.TryGetValue(participant, out var about)
        ? Page(new RecordView(about, form, context.Request.Query.ToImmutableDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal), null, await Both(desk, form)))
        : Problem.NotFound(context);

    /// <summary>Gives the command, and leads to the participant; else the form again, with what stands against it.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant, string command)
    {
        if (Find(trial, participant, command) is not { } form || !trial.State.Participants.TryGetValue(participant, out var about))
        {
            return Problem.NotFound(context);
        }

        var outcome = await desk.GiveAsync(form.Name, posted.With(("participant", participant)));
        return outcome.Done
            ? Results.Redirect($"/participants/{participant}")
            : Page(new RecordView(about, form, posted.Fields, outcome, await Both(desk, form)), StatusCodes.Status422UnprocessableEntity);
    }

    private static CommandForm? Find(SiteTrial trial, string participant, string command) =>
        trial.State.Participants.ContainsKey(participant) && CommandForm.Find(command) is { AboutParticipant: true } form && form.GivenBy.Contains(trial.Viewer.Role) ? form : null;

    private static async Task<bool?> Both(CommandDesk desk, CommandForm form) => CommandDesk.Signed.Contains(form.Type) ? await desk.NeedsBothAsync() : null;

    private static RazorComponentResult<RecordPage> Page(RecordView view, int status = StatusCodes.Status200OK) => new(new { View = view }) { StatusCode = status };
}

/// <summary>The form of a command.</summary>
/// <param name="About">The participant.</param>
/// <param name="Form">The command's form.</param>
/// <param name="Values">What was filled in.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
/// <param name="SignWithBoth">Whether a signature asks for both components; null where none is asked for.</param>
public sealed record RecordView(Equipoise.Trials.Ledger.ParticipantState About, CommandForm Form, ImmutableDictionary<string, string> Values, ActOutcome? Outcome, bool? SignWithBoth);
