using System.Collections.Immutable;
using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// How the arms of successive participants are chosen, within each stratum in order of entry. The order matters in small trials: at 2 x 34 the probability of an early
/// success moves from 0.13 (control first) to 0.15 (experimental first). <see cref="AllocationRules.All"/> has one of each kind.
/// </summary>
public abstract record AllocationRule
{
    private protected AllocationRule()
    {
    }

    /// <summary>The word for it, as command line and reports use it.</summary>
    public abstract string Name { get; }

    /// <summary>Experimental participants per control that the rule gives.</summary>
    internal abstract double Ratio { get; }

    /// <summary>Whether the arms need random words.</summary>
    internal abstract bool IsRandom { get; }

    /// <summary>Whether block sizes need random words.</summary>
    internal virtual bool HasRandomSizes => false;

    /// <summary>The state of the rule in one stratum, at its start.</summary>
    internal abstract ArmSequence Start();

    internal void RequireRatio(double ratio)
    {
        if (!(Math.Abs(Ratio - ratio) < 1e-9 * ratio))
        {
            throw new ArgumentException(DesignArgument.Text($"the allocation {Name} gives {Ratio:R} experimental participants per control and the design {ratio:R}"));
        }
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>A pattern of arms, repeated.</summary>
    internal sealed record Repeated(string Title, ImmutableArray<SimulatedArm> Pattern) : AllocationRule
    {
        public override string Name => Title;

        internal override double Ratio => (double)Pattern.Count(arm => arm == SimulatedArm.Experimental) / Pattern.Count(arm => arm == SimulatedArm.Control);

        internal override bool IsRandom => false;

        internal override ArmSequence Start() => new PatternSequence(Pattern);
    }

    /// <summary>Blocks within which every order is equally likely.</summary>
    internal sealed record Blocks(ImmutableArray<int> Sizes, int ControlShare, int ExperimentalShare) : AllocationRule
    {
        public override string Name => DesignArgument.Text($"permuted blocks of {string.Join(" or ", Sizes)}");

        internal override double Ratio => (double)ExperimentalShare / ControlShare;

        internal override bool IsRandom => true;

        internal override bool HasRandomSizes => Sizes.Length > 1;

        internal override ArmSequence Start() => new BlockSequence(this);
    }

    /// <summary>By what the whole trial has allocated.</summary>
    internal sealed record Scheme(string Title, double Share, Func<Random.RandomStream, ArmChoice> Begin) : AllocationRule
    {
        public override string Name => Title;

        internal override double Ratio => Share;

        internal override bool IsRandom => true;

        internal override ArmSequence Start() => throw new InvalidOperationException("a scheme looks at the whole trial, not at one stratum");
    }

    /// <summary>Each participant independently.</summary>
    internal sealed record Independent(int ControlShare, int ExperimentalShare) : AllocationRule
    {
        public override string Name => "simple randomisation";

        internal override double Ratio => (double)ExperimentalShare / ControlShare;

        internal override bool IsRandom => true;

        internal override ArmSequence Start() => new IndependentSequence(this);
    }
}

/// <summary>Chooses the arm of the next participant of one trial, and remembers it.</summary>
/// <param name="stratum">Of the design, from 0.</param>
/// <param name="site">From 0; 0 where sites are not told apart.</param>
public delegate SimulatedArm ArmChoice(int stratum, int site);

/// <summary>The catalogue of allocation rules.</summary>
public static class AllocationRules
{
    /// <summary>Control, experimental, control, ...</summary>
    public static AllocationRule ControlFirst { get; } = Repeat("alternation, control first", [SimulatedArm.Control, SimulatedArm.Experimental]);

    /// <summary>Experimental, control, experimental, ...</summary>
    public static AllocationRule ExperimentalFirst { get; } = Repeat("alternation, experimental first", [SimulatedArm.Experimental, SimulatedArm.Control]);

    /// <summary>Each participant independently, one to one.</summary>
    public static AllocationRule SimpleRandomisation { get; } = Randomised(1, 1);

    /// <summary>One of each kind, one to one.</summary>
    public static ImmutableArray<AllocationRule> All { get; } = [ControlFirst, ExperimentalFirst, PermutedBlocks(4), PermutedBlocks(2, 4, 6), SimpleRandomisation];

    /// <summary>A scheme that looks at what the whole trial has allocated: biased coin, urn, minimisation. Each trial begins it anew.</summary>
    /// <param name="name">With all its parameters, as two schemes of one name count as the same.</param>
    /// <param name="ratio">Experimental participants per control that it aims at.</param>
    /// <param name="begin">From the random stream of one trial, which nothing else draws from.</param>
    public static AllocationRule ByScheme(string name, double ratio, Func<Random.RandomStream, ArmChoice> begin)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(begin);
        return new AllocationRule.Scheme(name, DesignArgument.Positive(ratio), begin);
    }

    /// <summary>Blocks in which both arms come equally often in random order; each block's size is drawn from those given, each equally likely.</summary>
    /// <exception cref="ArgumentException">A size is not a positive even number.</exception>
    public static AllocationRule PermutedBlocks(params ReadOnlySpan<int> sizes) => PermutedBlocks([.. sizes], 1, 1);

    /// <summary>Blocks with arms in a ratio.</summary>
    /// <param name="sizes">One or more; multiples of the sum of the shares.</param>
    /// <param name="controlShare">1 or more.</param>
    /// <param name="experimentalShare">1 or more.</param>
    /// <exception cref="ArgumentException">A size or a share is none; it is named.</exception>
    public static AllocationRule PermutedBlocks(ImmutableArray<int> sizes, int controlShare, int experimentalShare)
    {
        RequireShares(controlShare, experimentalShare);
        if (sizes.IsDefaultOrEmpty)
        {
            throw new ArgumentException("there is no block size", nameof(sizes));
        }

        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] < 1 || sizes[i] % (controlShare + experimentalShare) != 0)
            {
                throw new ArgumentException(DesignArgument.Text($"sizes[{i}] is {sizes[i]}; a block of {controlShare} to {experimentalShare} is a multiple of {controlShare + experimentalShare}"), nameof(sizes));
            }
        }

        return new AllocationRule.Blocks(sizes, controlShare, experimentalShare);
    }

    /// <summary>Each participant independently, in a ratio.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A share is below 1.</exception>
    public static AllocationRule Randomised(int controlShare, int experimentalShare)
    {
        RequireShares(controlShare, experimentalShare);
        return new AllocationRule.Independent(controlShare, experimentalShare);
    }

    /// <summary>A pattern of arms, repeated.</summary>
    /// <exception cref="ArgumentException">The pattern lacks an arm.</exception>
    public static AllocationRule Repeat(string name, ImmutableArray<SimulatedArm> pattern)
    {
        if (pattern.IsDefault || !pattern.Contains(SimulatedArm.Control) || !pattern.Contains(SimulatedArm.Experimental))
        {
            throw new ArgumentException("a repeated pattern holds both arms", nameof(pattern));
        }

        return new AllocationRule.Repeated(name, pattern);
    }

    private static void RequireShares(int control, int experimental)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(control, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(experimental, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(control, 1000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(experimental, 1000);
    }
}
