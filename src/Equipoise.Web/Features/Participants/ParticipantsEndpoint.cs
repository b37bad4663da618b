using Equipoise.Web.Inspection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Participants;

/// <summary><c>/participants</c>: everybody who was screened.</summary>
internal static class ParticipantsEndpoint
{
    /// <summary>The page.</summary>
    public static IResult Get(InspectedLedger ledger) => new RazorComponentResult<ParticipantsPage>(new { View = ParticipantsView.Of(ledger.Read()) });
}
