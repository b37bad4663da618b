using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Trials.Dosing.Library;

/// <summary>A level of dose.</summary>
/// <param name="Id">Name, for instance "-1".</param>
/// <param name="Amount">Amount; positive, and less than that of the level before.</param>
/// <param name="Unit">Unit of the amount, for instance "mg/m2".</param>
public sealed record DoseLevel(string Id, decimal Amount, string Unit);

/// <summary>What becomes of a dose after a toxicity.</summary>
public abstract record DoseAction
{
    /// <summary>Go on at the level.</summary>
    public static DoseAction Continue { get; } = new Kept();

    /// <summary>Stop for good.</summary>
    public static DoseAction Stop { get; } = new Stopped();

    /// <summary>Go down by so many levels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static DoseAction Reduce(int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        return new Reduced(levels);
    }

    internal sealed record Kept : DoseAction;

    internal sealed record Reduced(int Levels) : DoseAction;

    internal sealed record Stopped : DoseAction;
}

/// <summary>The level at which a participant goes on, or the end.</summary>
/// <param name="Level">The level; null if treatment ends.</param>
/// <param name="Explanation">Why, for people.</param>
public sealed record NextDose(DoseLevel? Level, string Explanation);

/// <summary>Levels of dose, highest first, with the rule that a dose once reduced is not raised again: the level is a function of the actions so far.</summary>
public sealed record DoseLevels
{
    /// <summary>Levels.</summary>
    /// <param name="levels">The starting level, then each reduction; at least one, falling amounts in one unit, names each once.</param>
    /// <param name="mostReductions">So many reductions are allowed; one more ends treatment. Null: as many as there are levels.</param>
    /// <exception cref="ArgumentException">The levels do not fall, units differ, a name stands twice, or the number of reductions is negative; the level is named.</exception>
    public DoseLevels(ImmutableArray<DoseLevel> levels, int? mostReductions = null)
    {
        if (levels.IsDefaultOrEmpty)
        {
            throw new ArgumentException("there are no levels", nameof(levels));
        }

        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i].Amount <= 0 || (i > 0 && (levels[i].Amount >= levels[i - 1].Amount || levels[i].Unit != levels[0].Unit)) || levels.Take(i).Any(l => l.Id == levels[i].Id))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"levels[{i}] is '{levels[i].Id}' with {levels[i].Amount} {levels[i].Unit}; amounts are positive and fall, in one unit, under names of their own"), nameof(levels));
            }
        }

        if (mostReductions < 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"mostReductions is {mostReductions}; it is 0 or more"), nameof(mostReductions));
        }

        (Levels, MostReductions) = (levels, mostReductions);
    }

    /// <summary>Starting level first.</summary>
    public ImmutableArray<DoseLevel> Levels { get; }

    /// <summary>Reductions allowed; null: as many as there are levels.</summary>
    public int? MostReductions { get; }

    /// <summary>The level after the actions so far, in their order.</summary>
    public NextDose After(IEnumerable<DoseAction> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        var (at, reductions) = (0, 0);
        foreach (var action in actions)
        {
            if (action is DoseAction.Stopped)
            {
                return new NextDose(null, "treatment was stopped");
            }

            if (action is DoseAction.Reduced reduced)
            {
                (at, reductions) = (at + reduced.Levels, reductions + 1);
                if (reductions > MostReductions)
                {
                    return new NextDose(null, string.Create(CultureInfo.InvariantCulture, $"reduction {reductions}, and the protocol allows {MostReductions}"));
                }

                if (at >= Levels.Length)
                {
                    return new NextDose(null, $"no level below {Levels[^1].Id}");
                }
            }
        }

        return new NextDose(Levels[at], string.Create(CultureInfo.InvariantCulture, $"level {Levels[at].Id}, {Levels[at].Amount} {Levels[at].Unit}, after {reductions} {(reductions == 1 ? "reduction" : "reductions")}"));
    }
}
