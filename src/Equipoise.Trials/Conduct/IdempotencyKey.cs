using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Conduct;

/// <summary>
/// A key that the sender of a command chooses, so that it can be sent again when the answer was lost: the same key with the same command gives the same answer and records
/// nothing; with another command it is refused. A refused command leaves no trace, and may be given again under its key.
/// </summary>
public static class IdempotencyKey
{
    /// <summary>The longest key, in characters.</summary>
    public const int Longest = 200;

    /// <summary>SHA-256 over the canonical JSON of what is asked: command, actor, role, site, reason.</summary>
    public static string BodySha256(Command command, Actor actor, string? reason)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(actor);
        return LedgerEntry.HashOf(CanonicalJson.Write(new JsonObject
        {
            ["command"] = CommandCatalogue.NameOf(command),
            ["body"] = System.Text.Json.JsonSerializer.SerializeToNode(command, command.GetType(), EventJson.Options),
            ["actor"] = actor.Id,
            ["role"] = Words.Of(actor.Role),
            ["site"] = actor.Site,
            ["reason"] = reason,
        }));
    }

    /// <summary>What a key that came before leads to: the answer given then, a refusal because it was another command, or null where the key is new.</summary>
    public static (AcceptedCommand? Answered, Rejection? Refused) Look(TrialState state, string key, string bodySha256)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(key);
        return key.Length is 0 or > Longest ? (null, new Rejection("key", FormattableString.Invariant($"A key has 1 to {Longest} characters; this one has {key.Length}.")))
            : !state.Commands.TryGetValue(key, out var accepted) ? (null, null)
            : accepted.BodySha256 == bodySha256 ? (accepted, null)
            : (null, new Rejection("key-used", $"The key '{key}' was used for another command (entry {(accepted.From - 1).ToString(System.Globalization.CultureInfo.InvariantCulture)}); a new command needs a new key."));
    }

    /// <summary>The events of an accepted command with its key in front.</summary>
    public static IEnumerable<TrialEvent> Keyed(string key, string bodySha256, IReadOnlyCollection<TrialEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return [new CommandAccepted(key, bodySha256, events.Count), .. events];
    }
}
