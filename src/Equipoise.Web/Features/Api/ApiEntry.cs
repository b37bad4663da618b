using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Web.Features.Api;

/// <summary>
/// An entry of the ledger as programs read it: its envelope and data, without the hash of the entry before it, which would tell of what stands there. Of entries that tell of results by arm only that they
/// were recorded, whoever asks: such results are at an address of their own.
/// </summary>
internal static class ApiEntry
{
    /// <summary>An entry.</summary>
    public static JsonNode Of(LedgerEntry entry) => Of(entry.Body, entry.Event);

    /// <summary>An entry from its stored body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="e">Its event; null where this program cannot read it, and then its data are not shown.</param>
    public static JsonNode Of(string body, TrialEvent? e)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        json.Remove("previousHash");
        if (e is null || ResultEvents.Tells(e))
        {
            json.Remove("data");
            json.Remove("reason");
            json["withheld"] = e is null ? "not readable by this version" : "results by arm";
        }

        return json;
    }
}
