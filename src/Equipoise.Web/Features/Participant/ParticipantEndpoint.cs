using Equipoise.Web.Features.Errors;
using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Participant;

/// <summary><c>/participants/NUMBER</c>: one participant's entries, in order.</summary>
internal static class ParticipantEndpoint
{
    /// <summary>The page; a number that the ledger does not know is not found.</summary>
    /// <remarks>A slash in a number reaches the program as it was escaped.</remarks>
    public static IResult Get(InspectedLedger ledger, HttpContext context, string participant) => ParticipantView.Of(ledger.Read(), participant.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)) is { } view
        ? new RazorComponentResult<ParticipantPage>(new { View = view })
        : Problem.NotFound(context, "No such participant", $"The ledger knows nobody of the number '{participant}'.");

    /// <summary>The address of a participant.</summary>
    public static string Address(string participant) => "/participants/" + Uri.EscapeDataString(participant);
}
