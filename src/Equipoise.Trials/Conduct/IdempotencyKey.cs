using System.Text.Json.Nodes;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.Conduct;

/// <summary>
/// A key that the sender of a command chooses, so that it can be sent again when the answer was lost: the same key with the same command gives the same answer and records
/// nothing; with another command it is refused. A refusal is an answer too: it is recorded under the key and given again.
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
    public static (AnsweredCommand? Answered, Rejection? Refused) Look(TrialState state, string key, string bodySha256)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(key);
        return key.Length is 0 or > Longest ? (null, new Rejection("key", FormattableString.Invariant($"A key has 1 to {Longest} characters; this one has {key.Length}.")))
            : !state.Commands.TryGetValue(key, out var answered) ? (null, null)
            : answered.BodySha256 == bodySha256 ? (answered, null)
            : (null, new Rejection("key-used", FormattableString.Invariant($"The key '{key}' was used for another command (entry {(answered.Refused is null ? answered.From - 1 : answered.From)}); a new command needs a new key.")));
    }

    /// <summary>The events of an accepted command with its key in front.</summary>
    public static IEnumerable<TrialEvent> Keyed(string key, string bodySha256, IReadOnlyCollection<TrialEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return [new CommandAccepted(key, bodySha256, events.Count), .. events];
    }

    /// <summary>The event of a command refused under a key.</summary>
    public static CommandRefused Refused(string key, string bodySha256, Command command, Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(rejection);
        return new CommandRefused(key, bodySha256, CommandCatalogue.NameOf(command), rejection.Rule, rejection.Message);
    }
}
