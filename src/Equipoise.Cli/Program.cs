using System.Text;
using Equipoise.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

// The one place where the clock of the machine comes in.
return CommandLine.Run(args, new Shell(Console.Out, Console.Error, Console.In, TimeProvider.System));
