using System.Collections.Immutable;

namespace Equipoise.Statistics.Simulation;

/// <summary>The arms of one stratum in order of entry. Each participant brings two random words, of which a sequence uses what it needs.</summary>
internal abstract class ArmSequence
{
    /// <summary>The arm of the next participant.</summary>
    /// <param name="word">Decides on the arm.</param>
    /// <param name="sizeWord">Decides on the size of a block, where one begins.</param>
    internal abstract SimulatedArm Next(uint word, uint sizeWord);

    /// <summary>The arms of the next participants.</summary>
    /// <param name="words">As for <see cref="Next"/>, one each.</param>
    /// <param name="sizeWords">As for <see cref="Next"/>, one each.</param>
    /// <param name="destination">0 for control, 1 for experimental.</param>
    /// <returns>How many of them are experimental.</returns>
    internal abstract int Fill(ReadOnlySpan<uint> words, ReadOnlySpan<uint> sizeWords, Span<int> destination);

    /// <summary>Back to the start, for another trial.</summary>
    internal abstract void Restart();

    /// <summary>A whole number below n: the word as a fraction of 2^32, times n, without its rest. No number is favoured by more than n 2^-32.</summary>
    internal static int Below(uint word, int n) => (int)(((ulong)word * (uint)n) >> 32);
}

/// <inheritdoc cref="AllocationRule.Repeated"/>
internal sealed class PatternSequence(ImmutableArray<SimulatedArm> pattern) : ArmSequence
{
    private int place = -1;

    internal override SimulatedArm Next(uint word, uint sizeWord) => pattern[place = place + 1 == pattern.Length ? 0 : place + 1];

    internal override int Fill(ReadOnlySpan<uint> words, ReadOnlySpan<uint> sizeWords, Span<int> destination)
    {
        var experimentals = 0;
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (int)Next(words[i], sizeWords[i]);
            experimentals += destination[i];
        }

        return experimentals;
    }

    internal override void Restart() => place = -1;
}

/// <summary>Blocks as urns: what is left of each arm says how likely it comes next, which makes every order of a block equally likely.</summary>
internal sealed class BlockSequence(AllocationRule.Blocks rule) : ArmSequence
{
    private int controls;
    private int experimentals;

    internal override SimulatedArm Next(uint word, uint sizeWord)
    {
        if (controls + experimentals == 0)
        {
            var size = Size(sizeWord);
            controls = size / (rule.ControlShare + rule.ExperimentalShare) * rule.ControlShare;
            experimentals = size - controls;
        }

        var experimental = Below(word, controls + experimentals) < experimentals;
        (controls, experimentals) = experimental ? (controls, experimentals - 1) : (controls - 1, experimentals);
        return experimental ? SimulatedArm.Experimental : SimulatedArm.Control;
    }

    internal override int Fill(ReadOnlySpan<uint> words, ReadOnlySpan<uint> sizeWords, Span<int> destination)
    {
        var sum = 0;
        for (var i = 0; i < destination.Length;)
        {
            var size = Size(sizeWords[i]);
            var left = size / (rule.ControlShare + rule.ExperimentalShare) * rule.ExperimentalShare;
            for (; size > 0 && i < destination.Length; i++, size--)
            {
                // 1 where the word falls among those left of the experimental arm, without a branch that nobody could foresee.
                var experimental = (int)((uint)(Below(words[i], size) - left) >> 31);
                destination[i] = experimental;
                left -= experimental;
                sum += experimental;
            }
        }

        return sum;
    }

    internal override void Restart() => controls = experimentals = 0;

    private int Size(uint sizeWord) => rule.Sizes.Length == 1 ? rule.Sizes[0] : rule.Sizes[Below(sizeWord, rule.Sizes.Length)];
}

/// <inheritdoc cref="AllocationRule.Independent"/>
internal sealed class IndependentSequence(AllocationRule.Independent rule) : ArmSequence
{
    internal override SimulatedArm Next(uint word, uint sizeWord) =>
        Below(word, rule.ControlShare + rule.ExperimentalShare) < rule.ExperimentalShare ? SimulatedArm.Experimental : SimulatedArm.Control;

    internal override int Fill(ReadOnlySpan<uint> words, ReadOnlySpan<uint> sizeWords, Span<int> destination)
    {
        var experimentals = 0;
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (int)Next(words[i], sizeWords[i]);
            experimentals += destination[i];
        }

        return experimentals;
    }

    internal override void Restart()
    {
    }
}
