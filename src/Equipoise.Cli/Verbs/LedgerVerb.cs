using System.CommandLine;
using System.Text.Json.Nodes;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime.Text;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise ledger LEDGER</c>: the entries, all or those of one participant or one type.</summary>
internal static class LedgerVerb
{
    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger file." };
        var participant = new Option<string?>("--participant") { Description = "Only entries about this participant.", HelpName = "NUMBER" };
        var type = new Option<string?>("--type") { Description = "Only entries of this type, such as DoseGiven.", HelpName = "TYPE" };
        type.AcceptOnlyFromAmong([.. EventCatalogue.All.Select(e => e.Name).Distinct(StringComparer.Ordinal)]);
        return shell.Verb("ledger", "Print the entries of a ledger.", [ledger, participant, type], use => Print(use.Get(ledger), use.Get(participant), use.Get(type)));
    }

    private static Outcome Print(string path, string? participant, string? type)
    {
        using var ledger = LedgerStores.OpenReadOnly(path);
        var entries = ledger.ReadAll()
            .Where(e => participant is null || (e.Event as ParticipantEvent)?.Participant == participant)
            .Where(e => type is null || EventCatalogue.Of(e.Event.GetType()).Name == type)
            .ToList();
        return Outcome.Done(
            new { ledger = path, entries = entries.Select(EntryJson) },
            console => entries.ForEach(e => console.Line(Line(e))));
    }

    /// <summary>An entry as stored, with its hash.</summary>
    internal static JsonNode EntryJson(LedgerEntry entry)
    {
        var json = JsonNode.Parse(entry.Body)!;
        json["hash"] = entry.Hash;
        return json;
    }

    /// <summary>An entry in one line.</summary>
    internal static string Line(LedgerEntry entry) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{entry.Sequence,6}  {InstantPattern.ExtendedIso.Format(entry.RecordedAt)}  {entry.Actor.Id} ({Words.Of(entry.Actor.Role)}{(entry.Actor.Site is { } site ? " at " + site : "")})  {EventCatalogue.Of(entry.Event.GetType()).Name}  {Content(entry)}{(entry.Reason is { } reason ? "  because: " + reason : "")}");

    private static string Content(LedgerEntry entry)
    {
        var data = JsonNode.Parse(entry.Body)!["data"]!.AsObject();
        var long_ = data.Where(p => p.Value?.GetValueKind() == System.Text.Json.JsonValueKind.String && p.Value.GetValue<string>().Length > 200).Select(p => p.Key).ToList();
        long_.ForEach(key => data[key] = "...");
        return CanonicalJson.Write(data);
    }
}
