using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>The estimate of an effect from the data of one stage only, approximately normal; larger is better.</summary>
/// <param name="Effect">The estimate.</param>
/// <param name="StandardError">Its standard error, positive.</param>
public readonly record struct StageEstimate(double Effect, double StandardError)
{
    /// <summary>(estimate - effect) / standard error.</summary>
    public double Z(double effect) => (Effect - effect) / StandardError;

    /// <summary>The one-sided P value of the hypothesis that the effect is at most the given one.</summary>
    public double P(double effect) => Normal.UpperTail(Z(effect));

    internal static StageEstimate[] Checked(IReadOnlyList<StageEstimate> stages, int most)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count == 0 || stages.Count > most)
        {
            throw new ArgumentException($"there are {stages.Count} stages; the design has 1 to {most}", nameof(stages));
        }

        for (var k = 0; k < stages.Count; k++)
        {
            if (!(double.IsFinite(stages[k].Effect) && stages[k].StandardError > 0 && double.IsFinite(stages[k].StandardError)))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"stages[{k}] has effect {stages[k].Effect:R} and standard error {stages[k].StandardError:R}; both are finite, the second positive"), nameof(stages));
            }
        }

        return [.. stages];
    }
}

/// <summary>What a combination test says after a stage.</summary>
/// <param name="Stage">From 1.</param>
/// <param name="Statistic">The combined statistic: Z for the inverse normal, the product for Fisher's.</param>
/// <param name="Bound">What it is compared with.</param>
/// <param name="Rejects">Whether the bound is met at this stage.</param>
/// <param name="Lower">The lower repeated confidence limit of the effect; negative infinity where the stage has no bound.</param>
/// <param name="Upper">The upper one, from the mirrored test.</param>
public sealed record CombinedStage(int Stage, double Statistic, double Bound, bool Rejects, double Lower, double Upper);
