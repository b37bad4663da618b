using System.Globalization;

namespace Equipoise.Trials.Protocol;

/// <summary>Something in a file that cannot be accepted: where it is, what was found, what would be accepted.</summary>
/// <param name="Code">Stable code, such as P104.</param>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Path">The place in the document, such as <c>arms[0].treatment.dose</c>.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is wrong, and why it matters where that is not plain.</param>
/// <param name="Found">What was found.</param>
/// <param name="Accepted">What would be accepted.</param>
public sealed record Diagnostic(string Code, string File, string Path, int Line, int Column, string Message, string Found, string Accepted)
{
    /// <summary>One line for a terminal.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}:{Line}:{Column}: {Code} {Path}: {Message} Found: {Found}. Accepted: {Accepted}.");
}
