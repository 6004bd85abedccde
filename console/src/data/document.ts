/** A registered document: what is sent of it is its id. */
export interface Document<Result, Variables> {
  readonly name: string;
  readonly id: string;
  /** The subscription that tells the same as it changes; its fields stand under no category. */
  readonly live?: { readonly name: string; readonly text: string; readonly category: string };
  /** Never there: ties the types of answer and variables to the document. */
  readonly types?: (variables: Variables) => Result;
}
