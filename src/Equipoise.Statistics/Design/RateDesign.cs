namespace Equipoise.Statistics.Design;

/// <summary>What a trial with two arms assumes about the rates of a yes-or-no endpoint.</summary>
public sealed record RateDesign
{
    /// <summary>Two rates and the allocation.</summary>
    /// <param name="control">The probability in the control arm, strictly between 0 and 1.</param>
    /// <param name="experimental">That in the experimental arm.</param>
    /// <param name="allocationRatio">Experimental participants per control.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public RateDesign(double control, double experimental, double allocationRatio = 1)
    {
        Control = DesignArgument.Share(control);
        Experimental = DesignArgument.Share(experimental);
        AllocationRatio = DesignArgument.Positive(allocationRatio);
    }

    /// <summary>The probability in the control arm.</summary>
    public double Control { get; }

    /// <summary>The probability in the experimental arm.</summary>
    public double Experimental { get; }

    /// <summary>Experimental participants per control.</summary>
    public double AllocationRatio { get; }

    /// <summary>1 / (1 + ratio).</summary>
    public double ControlShare => 1 / (1 + AllocationRatio);

    /// <summary>ratio / (1 + ratio).</summary>
    public double ExperimentalShare => AllocationRatio / (1 + AllocationRatio);

    /// <summary>The rate of both arms together.</summary>
    internal double Pooled => (ControlShare * Control) + (ExperimentalShare * Experimental);

    /// <summary>The binomial variance of the control's plus factor squared times that of the experimental arm's estimate, for one participant, at given rates.</summary>
    internal double Variance(double control, double experimental, double factor = 1) =>
        (factor * factor * control * (1 - control) / ControlShare) + (experimental * (1 - experimental) / ExperimentalShare);
}
