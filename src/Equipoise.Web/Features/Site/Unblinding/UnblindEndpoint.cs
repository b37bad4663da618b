using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Site.Unblinding;

/// <summary>
/// <c>/participants/{participant}/unblind</c>: in an emergency one participant's arm is told to whoever needs it, once, in the answer to their signature. It is recorded that it was told, and not what.
/// </summary>
internal static class UnblindEndpoint
{
    /// <summary>The form; a page of trials with concealed arms alone.</summary>
    public static async Task<IResult> Get(HttpContext context, SiteTrial trial, CommandDesk desk, string participant) =>
        Find(trial, participant) is { } about ? Page(trial, about, "", null, null, await desk.NeedsBothAsync()) : Problem.NotFound(context);

    /// <summary>Unblinds, and tells the arm in this answer and nowhere else; the answer is kept by no cache.</summary>
    public static async Task<IResult> Post(HttpContext context, SiteTrial trial, CommandDesk desk, PostedForm posted, string participant)
    {
        if (Find(trial, participant) is not { } about)
        {
            return Problem.NotFound(context);
        }

        var (outcome, arm) = await desk.UnblindAsync(new UnblindParticipant(participant, posted["ground"].Trim()), posted);
        context.Response.Headers.CacheControl = "no-store";
        return Page(trial, about, posted["ground"], outcome, arm is null ? null : trial.State.ProtocolOf(about).Arm(arm).Label, await desk.NeedsBothAsync());
    }

    private static ParticipantState? Find(SiteTrial trial, string participant) =>
        trial.State.Participants.TryGetValue(participant, out var about) && about.Randomisation is not null && trial.State.ProtocolOf(about).ArmsConcealed ? about : null;

    private static RazorComponentResult<UnblindPage> Page(SiteTrial trial, ParticipantState about, string ground, ActOutcome? outcome, string? arm, bool both)
    {
        var may = trial.State.ProtocolOf(about).Document.Access.Unblinding is not EmergencyUnblinding emergency || emergency.By.Contains(trial.Viewer.Role);
        return new(new { View = new UnblindView(about, ground, outcome, arm, may, both) }) { StatusCode = outcome is null or { Done: true } ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity };
    }
}

/// <summary>An emergency unblinding.</summary>
/// <param name="About">The participant.</param>
/// <param name="Ground">Why, as typed.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
/// <param name="Arm">The arm in words; null where it is not told.</param>
/// <param name="May">Whether the protocol lets the viewer's role unblind.</param>
/// <param name="Both">Whether the signature asks for both components.</param>
public sealed record UnblindView(ParticipantState About, string Ground, ActOutcome? Outcome, string? Arm, bool May, bool Both);
