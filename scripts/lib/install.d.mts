export const root: string;
export function checkNode(): void;
export function installDependencies(): Promise<string>;
export function generateClient(): Promise<string>;
export function build(): Promise<string>;
