namespace Equipoise.Statistics.Survival;

/// <summary>A log likelihood with its gradient and observed information, as they are at the last call of <see cref="Evaluate"/>.</summary>
internal interface ILogLikelihood
{
    /// <summary>The log likelihood.</summary>
    double Value { get; }

    /// <summary>Its first derivatives.</summary>
    double[] Gradient { get; }

    /// <summary>Its second derivatives, negated.</summary>
    double[,] Information { get; }

    /// <summary>Moves to the coefficients.</summary>
    void Evaluate(ReadOnlySpan<double> coefficients);
}
