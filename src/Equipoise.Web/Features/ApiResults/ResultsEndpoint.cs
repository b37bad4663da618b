using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Web.Features.Api;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;

namespace Equipoise.Web.Features.ApiResults;

/// <summary><c>/api/v1/results</c>: the interim results recorded, for those whom the protocol names. Reading them is noted in the access ledger.</summary>
internal static class ResultsEndpoint
{
    /// <summary>The results, in the order recorded.</summary>
    public static IResult Get(HttpContext context, UnblindedTrial trial) => ApiRequest.Answer(() =>
    {
        _ = ApiRequest.Query(context);
        return new JsonAnswer(StatusCodes.Status200OK, new JsonObject { ["results"] = new JsonArray([.. trial.State.InterimResults.Select(EventJson.ToJson)]) });
    });
}
