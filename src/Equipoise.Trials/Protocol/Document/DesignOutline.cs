using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>A design and its looks without the rest of a protocol: what a statistician starts with, and what of a protocol the design rests on.</summary>
[Doc("A design and its looks without the rest of a protocol.")]
public sealed record DesignOutline(
    [Doc("The trial's title.")] string Title,
    [Doc("The hypothesis, the error rates and the size that follows from them.")] DesignSection Design,
    [Doc("The looks at the data and what is decided at each.")] ImmutableArray<AnalysisDeclaration> Analyses,
    [Doc("Experimental participants per control; 1 unless stated.")][Range(0.01, 100)] double? AllocationRatio = null)
{
    /// <summary>What of a protocol the design rests on.</summary>
    internal static DesignOutline Of(ProtocolDocument document)
    {
        int Share(ArmRole role) => document.Arms.FirstOrDefault(a => a.Role == role) is { } arm ? document.Randomisation.Ratio.FirstOrDefault(r => r.Arm == arm.Id)?.Share ?? 0 : 0;
        var (experimental, control) = (Share(ArmRole.Experimental), Share(ArmRole.Control));
        return new DesignOutline(document.Trial.Title, document.Design, document.Analyses, experimental > 0 && control > 0 ? (double)experimental / control : null);
    }
}
