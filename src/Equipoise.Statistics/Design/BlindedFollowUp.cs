using System.Collections.Immutable;

namespace Equipoise.Statistics.Design;

/// <summary>How a participant's follow-up stands at a data cut.</summary>
public enum BlindedStatus
{
    /// <summary>In follow-up without event.</summary>
    AtRisk,

    /// <summary>Had the event.</summary>
    Event,

    /// <summary>Left the follow-up without event, by dropout or a competing death; will have no event that counts.</summary>
    Left,
}

/// <summary>A participant at a data cut, without the arm: there is no place for one in this type.</summary>
/// <param name="Entry">Calendar time of entry, on the clock of the cut.</param>
/// <param name="FollowUp">Time from entry to the event, to leaving, or to the last time the participant was known to be without event.</param>
/// <param name="Status">How it stands.</param>
public readonly record struct BlindedParticipant(double Entry, double FollowUp, BlindedStatus Status);

/// <summary>All participants at a data cut, arms unknown: what an event forecast may see.</summary>
public sealed class BlindedFollowUp
{
    private BlindedFollowUp(double cut, ImmutableArray<BlindedParticipant> participants) => (Cut, Participants) = (cut, participants);

    /// <summary>Calendar time of the data cut.</summary>
    public double Cut { get; }

    /// <summary>The participants, in the order given.</summary>
    public ImmutableArray<BlindedParticipant> Participants { get; }

    /// <summary>Events so far.</summary>
    public int Events => Participants.Count(p => p.Status == BlindedStatus.Event);

    /// <summary>Participants in follow-up without event.</summary>
    public int AtRisk => Participants.Count(p => p.Status == BlindedStatus.AtRisk);

    /// <summary>Checks and copies.</summary>
    /// <param name="cut">Calendar time of the data cut, in any unit and from any origin.</param>
    /// <param name="participants">In any order; may be empty.</param>
    /// <exception cref="ArgumentException">A number is not finite, a participant enters after the cut, or a follow-up is negative or goes beyond the cut; it is named.</exception>
    public static BlindedFollowUp At(double cut, IReadOnlyList<BlindedParticipant> participants)
    {
        ArgumentNullException.ThrowIfNull(participants);
        if (!double.IsFinite(cut))
        {
            throw new ArgumentOutOfRangeException(nameof(cut), cut, "the time of the cut is finite");
        }

        for (var i = 0; i < participants.Count; i++)
        {
            var p = participants[i];
            if (!(p.Entry <= cut && double.IsFinite(p.Entry)))
            {
                throw new ArgumentException(DesignArgument.Text($"participants[{i}].Entry is {p.Entry:R}; it is finite and not after the cut, {cut:R}"), nameof(participants));
            }

            // What is left of the calendar after entry carries the rounding of two calendar times.
            if (!(p.FollowUp >= 0 && p.FollowUp <= cut - p.Entry + (1e-12 * Math.Max(Math.Abs(cut), Math.Abs(p.Entry)))))
            {
                throw new ArgumentException(DesignArgument.Text($"participants[{i}].FollowUp is {p.FollowUp:R}; it is 0 or more and at most the {cut - p.Entry:R} from entry to the cut"), nameof(participants));
            }
        }

        return new BlindedFollowUp(cut, [.. participants]);
    }

    /// <summary>Exits of one kind and time at risk in each piece of follow-up.</summary>
    internal (int[] Exits, double[] Exposure) ByPiece(IReadOnlyList<double> cuts, BlindedStatus status)
    {
        var (exits, exposure) = (new int[cuts.Count + 1], new double[cuts.Count + 1]);
        foreach (var p in Participants)
        {
            AddExposure(cuts, p.FollowUp, 1, exposure);
            if (p.Status == status)
            {
                exits[Piece(cuts, p.FollowUp)]++;
            }
        }

        return (exits, exposure);
    }

    internal static void AddExposure(IReadOnlyList<double> cuts, double followUp, double weight, double[] exposure)
    {
        double from = 0;
        for (var k = 0; k <= cuts.Count && from < followUp; k++)
        {
            var until = k == cuts.Count ? followUp : Math.Min(followUp, cuts[k]);
            exposure[k] += weight * (until - from);
            from = until;
        }
    }

    private static int Piece(IReadOnlyList<double> cuts, double time)
    {
        var k = 0;
        while (k < cuts.Count && time > cuts[k])
        {
            k++;
        }

        return k;
    }
}
