using System.Collections.Immutable;
using Equipoise.Trials.Ledger;

namespace Equipoise.Trials.Conduct;

/// <summary>Whether something was recorded about a participant since the sender of a command last looked, so that nobody overwrites what they have not seen.</summary>
public static class ChangedSince
{
    /// <summary>The rule of the refusal.</summary>
    public const string Rule = "changed-since";

    /// <summary>
    /// The entries about the command's participant behind one that the sender knew, in order. Empty where the command is about nobody, and where the actor may not give it or the participant is another site's:
    /// then it is refused for that, and tells nothing more.
    /// </summary>
    /// <param name="state">The trial.</param>
    /// <param name="command">The command.</param>
    /// <param name="actor">Who gives it.</param>
    /// <param name="seen">The last entry about the participant that they knew.</param>
    public static ImmutableArray<long> Of(TrialState state, Command command, Actor actor, long seen)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(actor);
        return command is ParticipantCommand about && command.MayAct.Contains(actor.Role) && state.Participants.TryGetValue(about.Participant, out var p) && (actor.Site is null || p.Site == actor.Site) && p.LastEntry > seen
            ? [.. EventHistory.NewestFirst(p.History).TakeWhile(h => h.Sequence > seen).Select(h => h.Sequence).Reverse()]
            : [];
    }

    /// <summary>The refusal.</summary>
    /// <param name="entries">How many entries there are in between.</param>
    public static Rejection Refusal(int entries) => new(Rule, FormattableString.Invariant(
        $"Since you last looked, {entries} {(entries == 1 ? "entry was" : "entries were")} recorded about this participant. Nothing of yours is lost: look at what is new, then send it again if it still holds."));
}
