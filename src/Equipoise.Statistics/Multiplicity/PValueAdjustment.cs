using System.Collections.Immutable;

namespace Equipoise.Statistics.Multiplicity;

/// <summary>What a procedure keeps below the level at which adjusted P values are read.</summary>
public enum ErrorRate
{
    /// <summary>The probability of rejecting any true hypothesis.</summary>
    FamilyWise,

    /// <summary>The expected share of true hypotheses among the rejected.</summary>
    FalseDiscovery,
}

/// <summary>A way to adjust P values for their number: a hypothesis is rejected when its adjusted P value is at or below the level.</summary>
/// <param name="Name">The word for it, as the command line and reports use it.</param>
/// <param name="Meaning">Formula and what it assumes, in one line.</param>
/// <param name="Controls">The error rate.</param>
/// <param name="Procedure">Takes P values in any order and gives the adjusted ones in the same order.</param>
public sealed record PValueAdjustment(string Name, string Meaning, ErrorRate Controls, Func<IReadOnlyList<double>, ImmutableArray<double>> Procedure)
{
    /// <summary>Adjusts P values; as many as given, in the order given, none above 1.</summary>
    /// <exception cref="ArgumentException">A value is no probability; the message names it.</exception>
    public ImmutableArray<double> Adjust(IReadOnlyList<double> pValues)
    {
        Require(pValues);
        return Procedure(pValues);
    }

    internal static void Require(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        for (var i = 0; i < pValues.Count; i++)
        {
            if (!(pValues[i] >= 0 && pValues[i] <= 1))
            {
                throw new ArgumentException(FormattableString.Invariant($"pValues[{i}] is {pValues[i]:R}; a P value lies between 0 and 1"), nameof(pValues));
            }
        }
    }
}
