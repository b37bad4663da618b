using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>An allocation scheme. <see cref="Randomisation.AllocationSchemes"/> says what each does.</summary>
[Doc("An allocation scheme.")]
[Kinds(typeof(PermutedBlocks), typeof(SimpleRandomisation), typeof(BiasedCoin), typeof(BigStick), typeof(UrnDesign), typeof(Minimisation))]
public abstract record RandomisationScheme;

/// <summary>Permuted blocks within each stratum, of sizes drawn with equal chances.</summary>
[Doc("Permuted blocks within each stratum.")]
public sealed record PermutedBlocks(
    [Doc("Block sizes, drawn with equal chances."), OpenChoice("P101", "Blocks of a fixed, known size let the next allocation be guessed.")] ImmutableArray<int> BlockSizes,
    [Doc("Whether sites may know the sizes."), OpenChoice("P101", "A site that knows the size knows the last of each block.")] bool SizesKnownToSites) : RandomisationScheme;

/// <summary>Simple randomisation: each arm with the chance of its share, whatever was allocated before.</summary>
[Doc("Each allocation independently, with the chances of the ratio.")]
public sealed record SimpleRandomisation : RandomisationScheme;

/// <summary>Efron's biased coin: the arm that is behind its share is taken with a stated probability.</summary>
[Doc("Efron's biased coin.")]
public sealed record BiasedCoin(
    [Doc("Probability of an arm that is behind its share, up to six decimals. Efron used two thirds.")][Range(0, 1)] double Probability) : RandomisationScheme;

/// <summary>The big stick of Soares and Wu: by the ratio, until an arm would lead by more than a stated imbalance.</summary>
[Doc("By the ratio, until an arm would lead by more than the imbalance stated.")]
public sealed record BigStick(
    [Doc("Largest lead of one arm over another, in participants per share.")][Range(1, 1000)] int MaximumImbalance) : RandomisationScheme;

/// <summary>Wei's urn: each allocation adds balls for the other arms.</summary>
[Doc("Wei's urn.")]
public sealed record UrnDesign(
    [Doc("Balls per share at the start.")][Range(0, 1000)] int Initial,
    [Doc("Balls per share that an allocation adds for the others.")][Range(0, 1000)] int Added) : RandomisationScheme;

/// <summary>Minimisation after Pocock and Simon: the arm that keeps the margins of the factors most even is taken with a stated probability.</summary>
[Doc("Minimisation over the margins of the stratification factors.")]
public sealed record Minimisation(
    [Doc("How uneven a margin is.")] ImbalanceMeasure Measure,
    [Doc("Probability of the arm that keeps the margins most even, up to six decimals; 1 can be foretold by who knows the margins.")][Range(0, 1)] double Probability,
    [Doc("The weight of each stratification factor.")] ImmutableArray<FactorWeight> Weights,
    [Doc("Weight of the numbers over the whole trial.")][Range(0, 1000)] int TotalWeight = 0) : RandomisationScheme;

/// <summary>The weight of a factor in minimisation.</summary>
[Doc("A factor's weight.")]
public sealed record FactorWeight([Doc("The factor.")] string Factor, [Doc("A whole number.")][Range(1, 1000)] int Weight);

/// <summary>How uneven the numbers of the arms are at one level of a factor.</summary>
public enum ImbalanceMeasure
{
    /// <summary>The largest less the smallest.</summary>
    Range,

    /// <summary>Their variance.</summary>
    Variance,

    /// <summary>The square root of it.</summary>
    StandardDeviation,
}
